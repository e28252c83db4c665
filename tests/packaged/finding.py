"""Where packages keep their tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rnncore.readers import limits

ENDINGS = (".csv", ".tsv", ".json", ".csv.gz", ".tsv.gz", ".json.gz")
LARGEST = limits.FILE
"""Bytes of a file: what an upload may have."""

_NOT_DATA = ("dist-info", "labextension", "schema", "node_modules", "package.json", "templates")
"""Parts of paths to JSON that sets up a program."""


def found_in(folder: Path, packages: tuple[str, ...] = ()) -> Iterator[Path]:
    """The tables of the packages in ``folder``, of those that are named where some are."""
    for root in sorted(folder.iterdir()):
        if root.is_dir() and (not packages or root.name in packages):
            for path in sorted(root.rglob("*")):
                if path.name.lower().endswith(ENDINGS) and not path.name.startswith("._"):
                    inside = str(path.relative_to(folder))
                    known = any(each in inside for each in _NOT_DATA)
                    if path.is_file() and not known and path.stat().st_size <= LARGEST:
                        yield path
