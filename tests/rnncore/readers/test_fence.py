"""The fence: a child and its library may do what they like, and as much as may be is read."""

import random
import sys
import threading
import time
from dataclasses import replace

import pytest

from rnncore.readers import InputError, limits
from rnncore.readers.fenced import fence, read_grid
from rnncore.readers.fenced.child.midi import EVENTS
from tests.hostile.measuring import MEMORY, Meter
from tests.pace import pace

from .fencing import measured
from .making import chunked, parquet, rows, sheet, workbook


def test_as_much_as_may_be_is_read_within_the_limits():
    chance = random.Random(1)
    table = [[chance.random() * 1000 for _ in range(10)] for _ in range(20_000)]
    for name, data in (
        ("x.xlsx", workbook({"A": rows(*table)})),
        (
            "x.parquet",
            parquet({f"x{k}": column for k, column in enumerate(zip(*table, strict=True))}),
        ),
    ):
        with measured(f"{name}, 200,000 values"):
            read = read_grid(data, name).rows
        assert [[float(each) for each in row] for row in read[-20_000:]] == table
    events = chunked(b"\0\x90" + b"\x3c\x40\1" * (EVENTS - 1) + b"\x3c\x40")
    with measured("x.mid, 60,000 notes"):
        assert len(read_grid(events, "x.mid").rows) == EVENTS + 1
    with measured("x.xlsx, 199,000 rows of one cell"):
        long = sheet("<row><c><v>1</v></c></row>" * 199_000)
        assert len(read_grid(long, "x.xlsx").rows) == 199_000


@pytest.mark.speed
def test_a_small_file_takes_no_longer_than_a_blink():
    data, seconds = sheet(rows(["a", 1.5])), []
    for _ in range(5):
        begun = time.perf_counter()
        read_grid(data, "x.xlsx")
        seconds.append(time.perf_counter() - begun)
    print("a small workbook:", sorted(seconds))
    assert min(seconds) <= 0.15 * pace()


# -------------------------------------------------------------------------------- hostile children

GOOD = sheet(rows(["a", 1.5]))
LARGE = b"PK\x03\x04xl/workbook.xml" + bytes(4_000_000)
HEARD = "import sys\nsys.stdin.buffer.read()\nout = sys.stdout.buffer\n"
FACTS = 'out.write(b\'{"members": ["A"], "member": "A", "header": false}\\n\')\n'
CHILDREN = {
    "hangs": ("import time\ntime.sleep(60)", "takes too long to read"),
    "is busy for ever": ("while True: pass", "takes too long to read"),
    "hears half and answers nothing": ("", "ended the program that reads"),
    "crashes": ("import os\nos.abort()", "ended the program that reads"),
    "answers and crashes": (
        HEARD + FACTS + "out.write(b'1\\x1e')\nout.flush()\nimport os\nos.abort()",
        "ended the program that reads",
    ),
    "closes its mouth and hangs": (
        "import os, time\nos.close(1)\ntime.sleep(60)",
        "takes too long to read",
    ),
    "never stops to answer": (
        "import sys\nwhile True: sys.stdout.buffer.write(bytes(99999))",
        "holds more text than is read",
    ),
    "answers without hearing": (
        "import sys\nsys.stdout.buffer.write(b'x' * 6_000_000)",
        "is damaged, or not a .xlsx file",
    ),
    "answers in lists": (HEARD + "out.write(b'[' * 200_000 + b'\\n')", "is damaged, or not"),
    "answers a list": (HEARD + "out.write(b'[1]\\n')", "is damaged, or not"),
    "answers a million rows": (
        HEARD + FACTS + "out.write(b'\\x1e' * 1_000_001)",
        "more than 200,000",
    ),
    "answers five million cells": (
        HEARD + FACTS + "out.write(b'\\x1f' * 5_000_000 + b'\\x1e')",
        "more than 200,000",
    ),
    "answers ragged rows": (HEARD + FACTS + "out.write(b'1\\x1e1\\x1f2\\x1e')", "is damaged"),
    "answers no text": (HEARD + FACTS + "out.write(b'\\xff\\x1e')", "is damaged"),
    "refuses in a novel": (
        HEARD + "out.write(b'{\"refused\": \": \\\\u202e%s\"}\\n' % (b'<b>' * 9999))",
        r"^x.xlsx: \?(<b>){99}$",
    ),
}


@pytest.mark.parametrize("title", CHILDREN)
def test_whatever_a_child_does_is_a_message_in_time(title, monkeypatch, tmp_path):
    script, expected = CHILDREN[title]
    path = tmp_path / "child.py"
    path.write_text(script)
    monkeypatch.setattr(fence, "SCRIPT", path)
    hasty = replace(limits.UPLOAD, child_patience=0.5)
    begun, meter = time.perf_counter(), Meter()
    with limits.applied(hasty), meter(), pytest.raises(InputError, match=expected):
        read_grid(LARGE, "x.xlsx")
    taken = time.perf_counter() - begun
    assert taken < 3 or taken < 3 * pace()
    assert meter.extra is None or meter.extra <= MEMORY
    monkeypatch.undo()
    assert read_grid(GOOD, "x.xlsx").rows == [["a", "1.5"]]  # and the next file is read


def preferring(folder, monkeypatch):
    """The real child, which finds libraries in ``folder`` first."""
    script = fence.SCRIPT.read_text().replace("__file__", repr(str(fence.SCRIPT)))
    put = f"    sys.path.insert(1, {str(folder)!r})\n    runpy.run"
    assert "    runpy.run" in script
    (folder / "launch.py").write_text(script.replace("    runpy.run", put))
    monkeypatch.setattr(fence, "SCRIPT", folder / "launch.py")


CALAMINE = "class SheetTypeEnum: WorkSheet = 0\nclass CalamineWorkbook:\n"
READERS = {
    "hangs": ("import time\n        time.sleep(60)", "takes too long to read"),
    "is busy for ever": ("while True: pass", "takes too long to read"),
    "hangs where no exception reaches": (
        "import threading\n        lock = threading.Lock()\n        lock.acquire(), lock.acquire()",
        "takes too long to read",
    ),
    "allocates": (
        "x = bytes(2**30)\n        raise ImportError(name=str(len(x)))",
        "needs more than 768 MiB",
    ),
    "aborts": ("import os\n        os.abort()", "ended the program"),
    "stops the program": ("raise SystemExit(0)", "is damaged, or not a .xlsx file"),
    "interrupts": ("raise KeyboardInterrupt", "is damaged, or not a .xlsx file"),
    "recurses": ("return cls.from_filelike(file)", "is damaged, or not a .xlsx file"),
    "prints and fails": (
        "import os\n        os.write(1, b'{}')\n        raise ImportError(name='quiet')",
        "not installed here, quiet",
    ),
    "writes files": ("open(__file__ + '.x', 'w').write('x' * 9999)", "is damaged"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all the limits")
@pytest.mark.parametrize("title", READERS)
def test_whatever_a_library_does_stays_behind_the_fence(title, monkeypatch, tmp_path):
    """The real child, with a library in place of calamine that turned on us."""
    body, expected = READERS[title]
    (tmp_path / "python_calamine.py").write_text(
        f"{CALAMINE}    @classmethod\n    def from_filelike(cls, file):\n        {body}\n"
    )
    preferring(tmp_path, monkeypatch)
    hasty = replace(limits.UPLOAD, child_patience=9 if "busy" in title else 3, child_seconds=1)
    with limits.applied(hasty), measured(title), pytest.raises(InputError, match=expected):
        read_grid(GOOD, "x.xlsx")
    assert sum(path.stat().st_size for path in tmp_path.glob("*.x")) == 0


def test_a_child_that_nobody_ends_ends_itself(monkeypatch, tmp_path):
    """Where the parent is gone, for instance."""
    hang = "import time\ntime.sleep(6)\nraise ImportError(name='late')"
    (tmp_path / "python_calamine.py").write_text(hang)
    preferring(tmp_path, monkeypatch)
    monkeypatch.setattr(fence.threading, "Timer", lambda *_: threading.Thread())
    monkeypatch.setattr(threading.Thread, "cancel", lambda _: None, raising=False)
    hasty = replace(limits.UPLOAD, child_patience=2)
    with limits.applied(hasty), pytest.raises(InputError, match="takes too long to read"):
        read_grid(GOOD, "x.xlsx")


def test_a_library_that_is_missing_is_named(monkeypatch, tmp_path):
    (tmp_path / "python_calamine.py").write_text("raise ImportError(name='python_calamine')")
    preferring(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="not installed here, python_calamine"):
        read_grid(GOOD, "x.xlsx")


def test_the_child_imports_nothing_of_ours_and_no_torch(monkeypatch, tmp_path):
    """It names what it had imported when its library was asked."""
    (tmp_path / "python_calamine.py").write_text(
        "import sys\nraise ImportError(name=' '.join(m for m in ('rnncore', 'torch', 'numpy', "
        "'grid', 'fence') if m in sys.modules) or 'nothing')"
    )
    preferring(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="not installed here, nothing"):
        read_grid(GOOD, "x.xlsx")
