"""What docs/files.md says beside its programs: formats, choices, marks and limits, as they are."""

import re
from dataclasses import fields

import pytest

from rnncore.readers import FORMATS, Choices
from rnncore.readers.decoding import ENCODINGS
from rnncore.readers.fenced.advice import ADVICE
from rnncore.readers.fenced.child.h5 import OBJECTS
from rnncore.readers.inner import DEEPEST
from rnncore.readers.limits import DISK, LABEL, STEPS_ON_SCREEN, UPLOAD, VOCABULARY
from rnncore.readers.strict import RECORDS
from rnncore.readers.tables.doubts import HALF, MOST
from rnncore.readers.tables.naming import RAMP
from rnncore.readers.tables.numerals import is_missing
from rnncore.readers.turning import FEW
from tests.programs import ROOT

PAGE = (ROOT / "docs/files.md").read_text(encoding="utf-8")


def section(heading):
    """The text under a heading, up to the next one."""
    return re.split(r"\n#+ ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1)[0]


def size(count):
    """Bytes as MiB or GiB."""
    return f"{count // 2**20:,} MiB" if count < 2**30 else f"{count // 2**30:,} GiB"


def rows(*table):
    """Rows of Markdown: what, and how it is written of an upload and of the command line."""
    return [f"| {what} | {write(of(UPLOAD))} | {write(of(DISK))} |" for what, of, write in table]


def number(count):
    return f"{count:,}"


SEQUENCES = rows(
    ("bytes of a file, and of one in a gzip file", lambda most: most.file, size),
    ("numbers or words", lambda most: most.values, number),
    ("columns", lambda most: most.columns, number),
    ("characters of a text", lambda most: most.text, number),
    ("arrays of an npz file", lambda most: most.members, number),
    ("bytes of these arrays, unpacked", lambda most: most.unpacked, size),
    ("bytes of a workbook or a Parquet file, unpacked", lambda most: most.workbook, size),
    ("cells of a sheet, up to its furthest", lambda most: most.area, number),
)
WEIGHTS = rows(
    ("bytes of a file", lambda most: most, lambda most: size(most.file) if most.upload else "any"),
    ("bytes of the network", lambda most: most.unpacked, size),
    ("tensors", lambda most: most.tensors, number),
    ("fields of an ONNX model", lambda most: most.fields, number),
    ("values in the config of a Keras model", lambda most: 2 * most.values, number),
    (
        "bytes of the HDF5 of a Keras model",
        lambda most: most.unpacked if most.upload else most.file,
        size,
    ),
    ("groups and datasets in it", lambda _: OBJECTS, number),
    ("units of a layer", lambda most: most.hidden, number),
    ("layers", lambda most: most.layers, number),
)


def fence():
    """What holds the process in which a library reads: of an upload, and of the command line."""
    memory = f"{size(UPLOAD.child_memory)}; {size(DISK.child_memory)}"
    processor = f"{UPLOAD.child_seconds} s; {DISK.child_seconds} s"
    clock = f"{UPLOAD.child_patience} s; {DISK.child_patience} s"
    return [
        f"| Linux | {memory} | {processor} | {clock} |",
        f"| macOS | – | {processor} | {clock} |",
        f"| Windows | – | – | {clock} |",
    ]


@pytest.mark.parametrize("row", [*SEQUENCES, *WEIGHTS, *fence()])
def test_a_limit_is_the_one_that_holds(row):
    assert row in section("Limits")


def test_the_limits_of_steps_and_words_are_said():
    limits = " ".join(section("Limits").split())
    assert f"longer than {STEPS_ON_SCREEN} steps is shown as a window" in limits
    assert f"at most {VOCABULARY} different ones" in limits
    assert f"A word has at most {LABEL} characters" in limits


def test_every_format_is_in_the_table_and_none_else():
    said = re.findall(r"`\.(\w+)`", section("Formats").split("What is not read")[0])
    assert set(said) == {*FORMATS, "gz", "csv"}


def test_what_is_not_read_has_the_advice_of_its_message():
    table = section("Formats").split("| ending | instead |\n| --- | --- |\n")[1]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    assert len(lines) >= 15
    others = len(ADVICE) - len(re.findall(r"`\.\w+`", table))
    assert f"more than {others // 10 * 10} other endings" in table
    for line in lines:
        endings, advice = line.strip("| ").split(" | ")
        for ending in re.findall(r"`\.(\w+)`", endings):
            assert ADVICE[ending] == advice


def test_every_choice_has_its_row():
    table = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section("Facts and choices"), re.M)
    named = [name for cell in table for name in re.findall(r"`(\w+)`", cell)]
    assert named == sorted(set(named), key=named.index)
    assert set(named) == {field.name for field in fields(Choices)}


def test_the_marks_of_a_missing_value_are():
    marks = re.findall(r"`([^`]+)`", section("What is missing").split("infinity.")[0])
    assert len(marks) > 20
    assert [mark for mark in marks if not is_missing(mark)] == []
    assert is_missing("")


def test_the_encodings_are_all_named():
    said = re.findall(r"`([\w-]+)`", section("Encodings"))
    assert said == list(ENCODINGS)


def test_shares_and_counts_are_those_of_the_code():
    assert (MOST, HALF) == (0.9, 0.5)  # "nine cells in ten", "half"
    assert f"from {RAMP} rows on" in section("Steps, order and series")
    assert f"more than {FEW}, is a question" in section("JSON and arrays")
    assert DEEPEST == 5  # "five keys deep"


def test_the_objects_of_an_upload_are_counted():
    assert f"at most {RECORDS:,} objects" in " ".join(PAGE.split())
