"""The catalogue itself: complete, small, and right by what pandas and NumPy read.

The project's readers are not asked here: they are what the catalogue is held against elsewhere.
"""

import gzip
import json
import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from tests.files.catalogue import FOLDER, Right, catalogue

ENTRIES = catalogue()
NOTHING = ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None"]
ANSWERS = {
    "encoding",
    "decimal",
    "thousands",
    "markers",
    "header",
    "row_names",
    "first",
    "last",
    "skip",
    "columns",
    "steps",
    "read_as",
    "read",
    "series",
    "only",
    "member",
    "entry",
    "turned",
}


def test_every_file_has_an_entry_and_every_entry_a_file():
    on_disk = {path for path in FOLDER.glob("*/*") if path.parent.name != "__pycache__"}
    assert {entry.path for entry in ENTRIES} == on_disk


def test_there_are_enough_of_every_kind():
    kinds = Counter(entry.kind for entry in ENTRIES)
    assert len(ENTRIES) >= 120
    assert len(kinds) >= 14
    assert min(kinds.values()) >= 5


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_an_entry_is_whole(entry):
    assert entry.source.startswith("after ")
    assert entry.why
    assert entry.path.stat().st_size <= 4096
    assert (entry.right is None) == bool(entry.refused)
    assert set(entry.answer) <= ANSWERS
    assert not entry.asks or entry.answer
    assert entry.missing in (None, "leave out")
    right = entry.right
    if right is None:
        return
    assert 1 <= right.steps <= 200
    assert (right.first is None) == (right.last is None)
    if right.tokens is not None:
        assert len(right.tokens) == right.steps
        assert (right.first, right.last) == (right.tokens[0], right.tokens[-1])
    elif right.values is None:
        assert right.sum is not None
        assert right.first_row is not None
        assert right.last_row is not None
        assert len(right.sum) == len(right.first_row) == len(right.last_row)
    else:
        assert right.values.ndim == 2
        assert len(right.values) == right.steps
        assert np.isfinite(right.values).all()
        assert right.names is None or len(right.names) == right.values.shape[1]


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.answer], ids=str)
def test_an_answer_speaks_of_what_the_file_holds(entry):
    answer, data = entry.answer, entry.path.read_bytes()
    text = data.decode(answer.get("encoding", "utf-8"), errors="replace")
    assert all(marker in text for marker in answer.get("markers", ()))
    assert answer.get("series", "") in text
    assert answer.get("only", "") in text
    lines = text.splitlines()
    assert all(1 <= line <= len(lines) for line in answer.get("skip", ()))
    assert lines[answer.get("first", 1) - 1]
    assert lines[answer.get("last", 1) - 1]
    if "columns" in answer:
        assert tuple(answer["columns"]) == entry.right.names


def test_what_differs_is_told():
    right = Right.of({"steps": 2, "names": ["x"], "first": "a", "last": "b", "values": [[1], [2]]})
    assert right.differs(("a", "b"), ("x",), [[1], [2]]) == ""
    assert "values" in right.differs(("a", "b"), ("x",), [[1], [2.1]])
    assert "shape" in right.differs(("a", "b"), ("x",), [[1, 1], [2, 2]])
    assert "names" in right.differs(("a", "b"), ("y",), [[1], [2]])
    assert "last label" in right.differs(("a", "c"), ("x",), [[1], [2]])
    assert "steps" in right.differs(("a",), ("x",), [[1]])
    assert "tokens" in right.differs(("a", "b"), ("x",), None)
    words = Right.of({"steps": 2, "tokens": ["a", "b"]})
    assert words.differs(("a", "b"), (), None) == ""
    assert "tokens" in words.differs(("a", "c"), (), None)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.pandas is not None], ids=str)
def test_right_is_what_pandas_reads_when_told_everything(entry):
    told = dict(entry.pandas)
    if told.pop("reader", "csv") == "json":
        numbers, texts = _json(entry, told)
    else:
        numbers, texts = _csv(entry, told)
    names = [str(each) for each in numbers.columns]
    labels = tuple(texts) if texts is not None else ("?",) * len(numbers)
    right = entry.right
    plain = Right(
        steps=right.steps,
        first=right.first if texts is not None else None,
        last=right.last if texts is not None else None,
        values=right.values,
        first_row=right.first_row,
        last_row=right.last_row,
        sum=right.sum,
    )
    assert plain.differs(labels, (), numbers.to_numpy(dtype=np.float64)) == ""
    if right.names is not None and _named(entry.pandas):
        assert tuple(names) == right.names
    if texts is None and right.first is not None:
        assert (right.first, right.last) == ("1", str(right.steps))


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.numpy is not None], ids=str)
def test_right_is_what_numpy_reads_when_told_everything(entry):
    told = entry.numpy
    found = np.load(entry.path, allow_pickle=False)
    array = found[told["member"]] if "member" in told else found
    if "entry" in told:
        array = array[told["entry"] - 1]
    if told.get("turn"):
        array = array.T
    labels = None
    if "label" in told:
        labels = tuple(str(each) for each in found[told["label"]])
    if "fields" in told:
        array = np.stack([array[each].astype(np.float64) for each in told["fields"]], 1)
    values = np.asarray(array, dtype=np.float64).reshape(len(array), -1)
    if entry.missing:
        values = values[np.isfinite(values).all(1)]
    right = entry.right
    if labels is None:
        labels = tuple(str(k + 1) for k in range(len(values)))
    names = tuple(told["fields"]) if "fields" in told else right.names or ()
    assert right.differs(labels, names, values) == ""


def test_most_numbers_have_a_second_opinion():
    numbers = [e for e in ENTRIES if e.right is not None and e.right.tokens is None]
    checked = [e for e in numbers if e.pandas is not None or e.numpy is not None]
    assert len(checked) >= 0.9 * len(numbers)


def _named(told):
    """Whether pandas' names are to be those that are right."""
    columns = told.get("columns", ())
    renamed = any(isinstance(each, int) or "." in each or "Unnamed" in each for each in columns)
    return not renamed


def _csv(entry, told):
    """The inputs as a frame of numbers, and the labels or None."""
    take = {key: told.pop(key) for key in list(told) if key in _OURS}
    header = None if told.pop("header", True) is False else 0
    na = [*NOTHING, *told.pop("na", ())]
    sep = told.pop("sep", ",")
    slow = (len(sep) > 1 and sep != r"\s+") or "skipfooter" in told
    told |= {"sep": sep, "header": header, "engine": "python" if slow else "c", "index_col": False}
    dressed = "strip" in take or "swap" in take
    texts = pd.read_csv(entry.path, dtype=str, keep_default_na=False, **told)
    frame = texts
    if not dressed:
        frame = pd.read_csv(entry.path, na_values=na, keep_default_na=False, **told)
    if "where" in take:
        chosen = texts[take["where"]["col"]] == take["where"]["equals"]
        frame, texts = frame[chosen], texts[chosen]
    if "pivot" in take:
        return _pivoted(frame, take["pivot"])
    columns = take.get("columns") or list(entry.right.names)
    at = [frame.columns.get_loc(c) if isinstance(c, str) else c for c in columns]
    numbers = frame.iloc[:, at]
    if dressed:
        numbers = numbers.map(lambda cell: _undressed(cell, take, na))
    return _whole(entry, numbers, _labels(texts, take), take)


_OURS = ("columns", "label", "pad", "reverse", "where", "pivot", "strip", "swap")


def _json(entry, told):
    """As ``_csv``, of JSON."""
    data = entry.path.read_bytes()
    text = (gzip.decompress(data) if told.get("compression") else data).decode()
    if told.get("lines"):
        found = [json.loads(line) for line in text.splitlines() if line]
    else:
        found = json.loads(text)
    for key in told.get("inside", ()):
        found = found[key]
    frame = _FRAMES[told.get("orient", "records")](found)
    indexed = told.get("orient") in ("columns", "index", "split", "table", "series")
    labels = list(map(str, frame.index)) if indexed else _labels(frame, told)
    columns = told.get("columns") or (entry.right.names if entry.right.names else ["x"])
    return _whole(entry, frame[list(columns)].astype(np.float64), labels, told)


_FRAMES = {
    "records": pd.DataFrame,
    "nested": pd.json_normalize,
    "values": pd.DataFrame,
    "columns": pd.DataFrame,
    "index": lambda found: pd.DataFrame.from_dict(found, orient="index"),
    "split": lambda found: pd.DataFrame(**found),
    "table": lambda found: pd.DataFrame(found["data"]).set_index("index"),
    "series": lambda found: pd.DataFrame({"x": found}),
}
"""What pandas calls the orients of JSON."""


def _undressed(cell, take, na):
    """A number without the marks that are named."""
    cell = "".join(c for c in cell if c not in take.get("strip", ""))
    if cell in na or cell.startswith(":"):
        return math.nan
    return float(cell.translate({ord(c): {",": ".", "−": "-"}[c] for c in take.get("swap", "")}))


def _labels(frame, take):
    """What stands under the steps, from the columns named; None where none are."""
    if "label" not in take:
        return None
    pad = take.get("pad")
    rows = zip(*(map(str, frame[each]) for each in take["label"]), strict=True)
    return [
        "-".join(cell.strip().zfill(2) for cell in row)
        if pad
        else " ".join(cell.strip() for cell in row)
        for row in rows
    ]


def _whole(entry, numbers, labels, take):
    """Without the rows that lack a number where they are left out, and in the order of time."""
    kept = np.ones(len(numbers), dtype=bool)
    if entry.missing:
        kept = np.isfinite(numbers.to_numpy(dtype=np.float64)).all(1)
    numbers = numbers[kept]
    labels = None if labels is None else [each for each, k in zip(labels, kept, strict=True) if k]
    if take.get("reverse"):
        return numbers[::-1], labels[::-1]
    return numbers, labels


def _pivoted(frame, how):
    """A long table turned, series and times in the order in which they come."""
    wide = frame.pivot(**how)
    wide = wide.loc[frame[how["index"]].unique(), frame[how["columns"]].unique()]
    return wide, [str(each) for each in wide.index]
