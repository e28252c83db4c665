"""The bundled sequences against their sources' own descriptions."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from dashboard.models import sequences
from rnncore.readers.limits import VALUES

FOLDER = Path(sequences.__file__).parent


@pytest.mark.parametrize("name", sequences.BUNDLED)
def test_every_bundled_sequence_loads_and_says_where_it_is_from(name):
    read, row = sequences.load(name), sequences.BUNDLED[name]
    assert len(read) > 1
    assert read.understood
    assert row.name == name
    for said in (row.title, row.source, row.licence):
        assert said in sequences.about(name)
    assert row.file in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")


def test_no_file_lies_here_that_nothing_reads():
    files = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".txt")}
    assert files == {row.file for row in sequences.BUNDLED.values()}
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 60_000


def test_sunspots_have_a_value_for_each_year_and_a_period_of_eleven():
    read = sequences.load("Sunspots")
    assert read.labels == tuple(str(year) for year in range(1700, 2009))
    assert (read.axis, read.names, read.values.shape) == ("year", ("sunspot number",), (309, 1))
    spectrum = np.abs(np.fft.rfft(read.values[:, 0] - read.values.mean()))
    assert 9 < 309 / np.argmax(spectrum) < 13


def test_weather_has_four_columns_with_units_for_each_day_of_two_years():
    read = sequences.load("Weather")
    start = dt.date(2014, 1, 1)
    days = [(start + dt.timedelta(days=i)).isoformat() for i in range(730)]
    assert list(read.labels) == days
    assert (read.axis, read.values.size <= VALUES) == ("day", True)
    assert all(name.endswith(("(mm)", "(°C)", "(m/s)")) for name in read.names)
    rain, highest, lowest, wind = read.values.T
    assert (rain >= 0).all()
    assert (highest >= lowest).all()
    assert (wind > 0).all()
    july, january = (
        np.mean([h for h, day in zip(highest, days, strict=True) if day[5:7] == month])
        for month in ("07", "01")
    )
    assert july > january + 10


def test_sentences_come_in_pairs_that_only_their_order_tells_apart():
    read = sequences.load("Sentences")
    assert (read.kind, read.values) == ("tokens", None)
    lines = (FOLDER / "sentences.txt").read_text(encoding="utf-8").lower().split("\n")
    for one, other in (lines[:2], lines[2:4]):
        assert one != other
        assert sorted(one.strip(".").split()) == sorted(other.strip(".").split())


def test_sentences_can_be_split_into_characters():
    words, characters = (sequences.load("Sentences", split) for split in ("words", "characters"))
    assert (words.axis, characters.axis) == ("word", "character")
    assert len(characters) > 3 * len(words)


def test_an_unknown_name_lists_the_choices():
    with pytest.raises(ValueError, match="'Sunspots', 'Weather', 'Sentences'; got 'Moon'"):
        sequences.load("Moon")
