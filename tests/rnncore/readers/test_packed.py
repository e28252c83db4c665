"""What needs no fence: gzip, FASTA, advice, and files that are not what their name says."""

import gzip
import io
import tarfile
import zipfile

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from rnncore.readers import InputError, limits
from rnncore.readers.fenced import ADVICE, disguised, gunzipped, read_fasta
from rnncore.readers.fenced.fasta import RECORDS
from tests.hostile.measuring import CPU, MEMORY, Meter

from .fuzzing import fuzzed
from .making import chunked, parquet, rows, workbook, zipped

# -------------------------------------------------------------------------------------------- gzip

TEXT = b"t,x\n" + b"1,0.25\n" * 20_000


def test_what_gzip_packed_comes_back_under_its_inner_name():
    assert gunzipped(gzip.compress(TEXT, mtime=0), "run.csv.gz") == (TEXT, "run.csv")
    assert gunzipped(gzip.compress(b"", 9, mtime=0), "Empty.JSON.GZ") == (b"", "Empty.JSON")


def test_several_members_are_one_file_and_zero_bytes_may_follow():
    parts = gzip.compress(TEXT[:99], mtime=0) + gzip.compress(TEXT[99:], mtime=0) + bytes(512)
    assert gunzipped(parts, "x.csv.gz")[0] == TEXT


def test_as_much_as_may_be_is_unpacked_and_no_byte_more():
    most = bytes(limits.UNPACKED)
    assert gunzipped(gzip.compress(most, mtime=0), "x.npy.gz")[0] == most
    with pytest.raises(InputError, match="unpacks to more than 16 MiB"):
        gunzipped(gzip.compress(most + b"\0", mtime=0), "x.npy.gz")
    halves = gzip.compress(most[: len(most) // 2 + 1], mtime=0) * 2
    with pytest.raises(InputError, match="unpacks to more than 16 MiB"):
        gunzipped(halves, "x.npy.gz")


def test_a_gzip_bomb_costs_no_more_than_the_limit():
    bomb, meter = gzip.compress(bytes(2**29), mtime=0), Meter()
    with meter(), pytest.raises(InputError, match="unpacks to more than"):
        gunzipped(bomb, "x.csv.gz")
    assert meter.cpu <= CPU
    assert meter.extra is None or meter.extra <= MEMORY
    with meter(), pytest.raises(InputError, match="more than 256 members"):
        gunzipped(gzip.compress(b"", mtime=0) * 250_000, "x.csv.gz")
    assert meter.cpu <= CPU


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (gzip.compress(TEXT, mtime=0)[:-9], "is cut off"),
        (gzip.compress(TEXT, mtime=0)[:5], "is cut off"),
        (gzip.compress(TEXT, mtime=0) + b"and more", "with 8 bytes that do not belong"),
        (gzip.compress(TEXT, mtime=0)[:-8] + bytes(8), "is a damaged gzip file"),
        (b"\x1f\x8b" + b"\xff" * 40, "is a damaged gzip file"),
        (gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0), "is packed twice"),
        (b"t,x\n", "is not packed with gzip"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_damaged_gzip_file_is_refused_with_what_is_wrong(data, expected):
    with pytest.raises(InputError, match=expected):
        gunzipped(data, "x.csv.gz")
    with pytest.raises(InputError, match="packed twice"):
        gunzipped(gzip.compress(TEXT, mtime=0), "x.csv.gz.gz")


@fuzzed
@given(st.data())
def test_arbitrary_gzip_files_are_unpacked_or_refused(data):
    file = bytearray(gzip.compress(TEXT[:300], mtime=0) * data.draw(st.integers(1, 2)))
    place = data.draw(st.integers(0, len(file) - 1))
    file[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        gunzipped(bytes(file), "x.csv.gz")
    except InputError:
        return


# ------------------------------------------------------------------------------------------- FASTA

TWO = ">sp|P1 first\nMKV-\nlaa*\n\n; a comment\n>empty\n>sp|P1 again\r\nAC GT\r\n"


def test_records_are_named_and_the_first_with_letters_is_read():
    members = ("sp|P1", "empty", "sp|P1 (2)")
    assert read_fasta(TWO, "x.fasta") == (members, "sp|P1", "MKV-laa*")
    assert read_fasta(TWO, "x.fasta", "sp|P1 (2)") == (members, "sp|P1 (2)", "ACGT")
    assert read_fasta("\ufeff>\n>b\nA", "x.fa") == (("record", "b"), "b", "A")


@pytest.mark.parametrize(
    ("text", "member", "expected"),
    [
        (TWO, "empty", "the record “empty” has no letters"),
        (TWO, "none", "no record “none”. It has “sp.P1”, “empty”"),
        (">a\n>b\n", None, "none of its records has letters"),
        ("", None, "holds no record"),
        ("ACGT\n>a\n", None, "line 1: a FASTA file begins with >"),
        (">a\nAC\nG1T", None, "line 3: “1” is no letter"),
        (">a\nA\u202eC", None, "line 2: “U.202E” is no letter"),
        (">a\n" + "A" * 200_001, None, "“a” has more than 200,000 letters"),
        (">a\nA\n" * (RECORDS + 1), None, "more than 5,000 records"),
    ],
)
def test_what_is_no_record_is_refused(text, member, expected):
    with pytest.raises(InputError, match=expected):
        read_fasta(text, "x.fasta", member)


def test_a_large_fasta_file_is_cheap():
    meter = Meter()
    with meter(), pytest.raises(InputError, match="5,000 records"):
        read_fasta(">a\n" * 1_500_000, "x.fasta")
    assert meter.cpu <= CPU
    with meter():
        read_fasta(">a\n" + "A\n" * 200_000, "x.fasta")
    assert meter.cpu <= CPU


@fuzzed
@given(st.text(alphabet=">;aZ-* \r\n1\u2028\udc00", max_size=40), st.none() | st.just("a"))
def test_arbitrary_text_is_fasta_or_refused(text, member):
    try:
        members, read, letters = read_fasta(text, "x.fasta", member)
    except InputError:
        return
    assert read in members
    assert len(set(members)) == len(members)
    assert letters


# ------------------------------------------------------------------------------ advice and disguise

ASKED = (
    "xls ods h5 hdf5 mat edf wav mp3 pkl pickle feather arrow zip docx pdf sav rds xlsm png html "
    "onnx"
)


@pytest.mark.parametrize("ending", ASKED.split())
def test_what_is_not_read_has_advice(ending):
    assert ADVICE[ending].endswith(".")
    assert len(ADVICE[ending]) < 200


def test_advice_names_what_is_read_and_nothing_else():
    read = ("csv", "npy", ".txt", "fasta", "inside", "no sequence", "where weights are")
    for sentence in ADVICE.values():
        assert any(word in sentence.lower() for word in read), sentence
    assert not {"csv", "npy", "xlsx", "parquet", "mid", "gz", "fasta"} & ADVICE.keys()


def saved(make):
    file = io.BytesIO()
    make(file)
    return file.getvalue()


def tarred(file):
    with tarfile.open(fileobj=file, mode="w:gz"):
        pass


BOOK = workbook({"A": rows([1])})
KINDS = [
    (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<p>", "is a web page", "html"),
    (b"<html lang='en'>", "is a web page", "htm"),
    (b'<?xml version="1.0"?><kml/>', "is XML", "xml"),
    (BOOK, "is an Excel workbook, not a .csv file. Let its name end in .xlsx.", "xlsx"),
    (zipped({"xl/vbaProject.bin": "", "xl/workbook.xml": ""}), "with macros", "xlsm"),
    (zipped({"word/document.xml": ""}), "is a Word document", "docx"),
    (
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED),
        "is an OpenDocument spreadsheet",
        "ods",
    ),
    (zipped({"data.csv": "1"}), "is a zip archive, not a .csv file. Unpack it", "zip"),
    (saved(lambda file: np.savez(file, x=[1])), "is a NumPy archive", "npz"),
    (saved(lambda file: torch.save({"a": torch.ones(1)}, file)), "is a PyTorch file", "pt"),
    (saved(lambda file: np.save(file, [1])), "is a NumPy array", "npy"),
    (saved(tarred), "is a gzip file", "gz"),
    (parquet({"x": [1]}), "is a Parquet file", "parquet"),
    (chunked(b"\0\xff\x2f\0"), "is a MIDI file", "mid"),
    (b"%PDF-1.7\n", "is a PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "is an old Excel workbook", "xls"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "is protected by a password",
        None,
    ),
    (b"\x80\x04\x95" + bytes(9), "is a pickle", "pkl"),
    (b"\x89HDF\r\n\x1a\n", "is an HDF5 file", "h5"),
    (b"RIFF\0\0\0\0WAVE", "is a sound", "wav"),
]


@pytest.mark.parametrize(("data", "expected", "own"), KINDS, ids=[kind[1] for kind in KINDS])
def test_a_file_that_is_something_else_is_called_what_it_is(data, expected, own):
    said = disguised(data, "csv")
    assert said is not None
    assert expected in said
    if own:
        assert disguised(data, own) is None


@pytest.mark.parametrize(
    "text",
    [b"FEA1,FEA2\n1,2", b"PAR1,PAR2\n1,2", b"ID3,x\n", b"MThd\n", b"GIF8", b"RIFF,OggS", b"PK,1"],
)
def test_a_text_that_begins_like_something_else_is_a_text(text):
    assert disguised(text, "csv") is None
    assert disguised(b"a <html> in a cell", "csv") is None
    assert disguised("€,x\n".encode("utf-16"), "csv") is None
