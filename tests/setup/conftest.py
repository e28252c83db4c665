"""A checkout to set up: the real Makefile, a path with a space in it, and indexes on disk.

No test here reaches beyond the disk: pip is cut off from its configuration, and what it installs
are stand-ins of a few hundred bytes.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STREAMLIT = "import sys; print('streamlit', *sys.argv[1:])"


class Checkout:
    """The Makefile in a folder of its own, with requirements that take no time to install."""

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir(parents=True)
        self.write("Makefile", (ROOT / "Makefile").read_text(encoding="utf-8"))
        self.write("requirements.txt", "torch==2.13.0  # a comment\nstreamlit==1.67.0\n")
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "MAKE", "PYTHON")) and name not in ("MFLAGS", "PORT")
        } | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def command(self, *arguments):
        """How to start make in a new session, so that it can be ended with all it started."""
        return {
            "args": ["make", *arguments],
            "cwd": self.folder,
            "env": self.environment,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
        }

    def make(self, *arguments):
        return subprocess.run(**self.command(*arguments), timeout=300, check=False)

    def installed(self, name):
        """The version of an installed package, as its folder of metadata says it."""
        (metadata,) = self.folder.glob(f".venv/lib/python*/site-packages/{name}-*.dist-info")
        return metadata.name.removeprefix(f"{name}-").removesuffix(".dist-info")


def write_wheel(index, name, version, source):
    """Put a wheel with one module into an index: a folder a package, a page of links in each."""
    folder = index / name
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{name}/__main__.py", source)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    link = wheel.name.replace("+", "%2B")
    (folder / "index.html").write_text(f'<a href="{link}">{wheel.name}</a>\n', encoding="utf-8")


@pytest.fixture
def torch_index(tmp_path):
    """What stands in for PyTorch's index of CPU builds."""
    index = tmp_path / "torch index"
    write_wheel(index, "torch", "2.13.0+cpu", "print('whole')")
    return index.as_uri()


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose pip is configured with an index that also has torch, in a CUDA build.

    The CUDA build's version is the higher one: pip prefers it wherever it may choose.
    """
    index = tmp_path / "usual index"
    write_wheel(index, "torch", "2.13.0+cu130", "print('whole')")
    write_wheel(index, "streamlit", "1.67.0", STREAMLIT)
    made = Checkout(tmp_path / "a b" / "unrolled")
    made.environment |= {
        "PYTHON": sys.executable,
        "PIP_INDEX_URL": index.as_uri(),
        "PIP_EXTRA_INDEX_URL": index.as_uri(),
        "PIP_FIND_LINKS": (index / "torch").as_uri(),
    }
    return made
