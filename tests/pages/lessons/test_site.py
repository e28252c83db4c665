"""The site: all lessons, the same twice, small, and with the numbers of the dashboard."""

import base64
import html
import re
import time

import numpy as np
import pytest

from dashboard.figures.powers import power
from dashboard.lessons.sketch import Lines
from dashboard.lessons.staging import staged
from dashboard.shell.reach import server
from dashboard.site.drawing import drawn
from dashboard.site.languages import languages
from pages import PLAYED
from pages.__main__ import main as write_site
from pages.lessons import shelf
from rnncore.player import View

BEATS = {
    f"{name.replace(' ', '-')}-{number}.html": beat
    for name in shelf.NAMES
    for number, beat in enumerate(shelf.told(name).beats, 1)
}
SHARED = {"index.html", "site.css", "language.js", "player.js", "icon.png"}

LONGEST, LARGEST, ALL = 30, 200_000, 3_000_000
"""Seconds of CPU to build it; bytes of a beat, and of six lessons with all that they share."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    since = time.process_time()
    write_site(str(folder))
    return folder, time.process_time() - since


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def shown(page, code="en"):
    """The text of a page as a reader of one language has it."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(
        r'<(\w+) data-in="([^"]*)"[^>]*>(.*?)</\1>',
        lambda found: found[3] if code in found[2].split() else "",
        page,
        flags=re.DOTALL,
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_it_holds_every_beat_and_is_small_and_soon_there(site):
    folder, seconds = site
    found = files(folder)
    assert found.keys() == BEATS.keys() | SHARED
    sizes = {name: len(found[name]) for name in BEATS}
    print(f"{seconds:.1f} s, {sum(map(len, found.values())):,} bytes, most {max(sizes.values()):,}")
    assert seconds < LONGEST
    assert max(sizes.values()) <= LARGEST
    assert sum(map(len, found.values())) <= ALL


def test_it_is_the_same_byte_for_byte_when_it_is_built_again(site, tmp_path):
    """And of a build before it, when a lesson was longer, nothing is left."""
    (tmp_path / "gates-99.html").write_bytes((site[0] / "gates-10.html").read_bytes())
    (tmp_path / "mine.html").write_text("<p>mine", encoding="utf-8")
    write_site(str(tmp_path))
    assert files(tmp_path) == files(site[0]) | {"mine.html": b"<p>mine"}


@pytest.mark.parametrize("named", ["https://x.example/lab", "https://x.example/lab/"])
def test_links_lead_below_the_dashboards_address(named):
    assert server(named, "DASHBOARD") == "https://x.example/lab/"


@pytest.mark.parametrize(
    "named",
    [
        "x.example",
        "javascript:alert(1)",
        "https://x.example/?a=1",
        "https://x.example:port/",
        "https://me:secret@x.example/",  # everybody would read it in the links
    ],
)
def test_what_is_no_address_of_a_dashboard_is_refused(named, tmp_path):
    with pytest.raises(SystemExit, match="DASHBOARD must be as"):
        write_site(str(tmp_path), named)


def test_players_have_the_dashboards_numbers_and_sentences_its_words(site):
    for file, beat in BEATS.items():
        page = (site[0] / file).read_text(encoding="utf-8")
        found = staged(beat, PLAYED)
        if found.scene.block:
            block = found.scene.block()
            (data,) = re.findall(r'octet-stream">([^<]*)<', page)
            sent = base64.b64decode(data)
            assert sent[-len(block) :] == block, file
            assert len(sent) - len(block) < len(View(turn="first", until=10**6).before(b"")) + 60
        text = shown(page).replace("\u00a0", " ")
        for words in (
            *found.text,
            *([found.filled(beat.question.asked.words)] if beat.question else []),
        ):
            assert " ".join(re.sub(r"\*|`", "", words).split()) in text, file
        assert html.escape(beat.show.words) in page


@pytest.mark.parametrize("code", [language.code for language in languages()])
def test_a_measured_number_is_there_in_every_language(site, code):
    language = next(each for each in languages() if each.code == code)
    for file, beat in BEATS.items():
        text = shown((site[0] / file).read_text(encoding="utf-8"), code)
        measures = staged(beat, PLAYED).scene.measures
        for each in beat.text:
            filled = re.sub(r"\*|`", "", language.filled(each.words, measures))
            assert " ".join(filled.split()) in text, file


def test_a_curve_and_its_table_are_what_was_measured():
    found = staged(BEATS["gradients-9.html"], PLAYED).scene
    sketch = found.sketch()
    assert isinstance(sketch, Lines)
    lstm = next(line for line in sketch.lines if line.name == "LSTM")
    ratio = 10 ** (lstm.values[1] - lstm.values[-1])
    assert ratio == pytest.approx(found.measures["kept"]("LSTM", 13))
    figure = drawn(sketch)
    heights = [
        np.array(re.findall(r"[ML][\d.]+ ([\d.]+)", path), float)
        for path in re.findall(r'class="line"[^>]* d="([^"]*)"', figure)
    ]
    values = np.concatenate([line.values for line in sketch.lines])
    assert [len(each) for each in heights] == [len(line.values) for line in sketch.lines]
    assert np.corrcoef(np.concatenate(heights), values)[0, 1] < -0.9999  # up is more
    table = re.findall(r"<td>([^<]*)</td>", figure)
    assert power(float(lstm.values[0]), 3) in (cell.replace("\u00a0", " ") for cell in table)
    assert f"LSTM {power(float(lstm.values[0]))} at 0" in shown(figure).replace("\u00a0", " ")


def test_words_that_a_network_reads_are_the_same_in_a_figure_and_under_it(site):
    page = (site[0] / "family-8.html").read_text(encoding="utf-8")
    assert "0 schaut am meisten auf „march“ (0,96)" in shown(page, "de")


def test_it_asks_nothing_of_a_network_and_runs_nothing_but_its_own_files(site):
    for name, content in files(site[0]).items():
        if not name.endswith(".html"):
            continue
        page = content.decode()
        assert "script-src 'self'" in page
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
        assert {*re.findall(r'<script[^>]* src="([^"]*)"', page)} <= {"language.js", "player.js"}
        for link in re.findall(r'href="([^"?#]+)"', page):
            assert (site[0] / link).is_file()
