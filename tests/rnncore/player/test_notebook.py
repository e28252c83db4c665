"""What a notebook is given of a trace, beside the trace itself. Played in tests/browser."""

import base64
import gzip
import re
import struct
import zlib
from html import unescape

import numpy as np
import pytest
import torch

import rnncore
from rnncore.player import standalone
from rnncore.player.fitting import fitted
from rnncore.player.notebook import MOST
from rnncore.player.palette import PALETTE
from rnncore.player.still import still
from rnncore.report.notebook import rows, table
from rnncore.residual import Tower
from rnncore.residual.tower import VARIANTS
from rnncore.trace import parts
from rnncore.trace.tower_track import ACTIVATIONS
from rnncore.written import exact
from tests.dashboard.stage.blocks import read_block

POLICY = re.compile(r'Content-Security-Policy" content="([^"]*)"')


def randn(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def recorded(network, *shape):
    return rnncore.record(network, randn(*shape))


def watched():
    network = torch.nn.Sequential(torch.nn.GRU(3, 4))
    with rnncore.watch(network) as seen:
        network(randn(5, 2, 3))[0].sum().backward()
    return seen.traces["0"][-1]


def transformer(loss=True):
    network = rnncore.CausalTransformer(4, 6, 2, 2)
    readout = torch.nn.Linear(6, 5)
    of = rnncore.cross_entropy(readout, torch.tensor([1])) if loss else None
    return rnncore.record(network, randn(7, 1, 4), loss=of)


PLAYED = {
    "rows": lambda: recorded(torch.nn.LSTM(3, 4), 5, 3, 3),
    "stacked": lambda: recorded(torch.nn.GRU(3, 4, 2, bidirectional=True), 5, 1, 3),
    "residual": lambda: recorded(rnncore.ResidualStack("elman", 4, 4, 3), 6, 1, 4),
    "scanned": lambda: recorded(rnncore.MinGRU(3, 4), 5, 1, 3),
    "no loss": lambda: rnncore.record(torch.nn.RNN(3, 4), randn(5, 1, 3), loss=None),
    "one step": lambda: recorded(torch.nn.GRU(3, 4), 1, 1, 3),
    "watched": watched,
    "transformer": transformer,
    "tower": lambda: recorded(Tower(4, 3), 2, 4),
}
STILL = {
    "projected": lambda: recorded(torch.nn.LSTM(3, 4, proj_size=2), 5, 1, 3),
    "transformer without a loss": lambda: transformer(loss=False),
    "tower without a loss": lambda: rnncore.record(Tower(4, 3), randn(2, 4), loss=None),
}


@pytest.mark.parametrize("kind", [*PLAYED, *STILL])
def test_every_trace_shows_something(kind, tmp_path):
    trace = (PLAYED | STILL)[kind]()
    found = trace._repr_mimebundle_()
    assert found["text/plain"] == repr(trace)
    assert "\n" not in repr(trace)
    shown = found["text/html"]
    assert shown == trace._repr_html_()
    assert ("<iframe" in shown) == (kind in PLAYED)
    assert (".rnncore-still {display: none}" in shown) == (kind in PLAYED)
    assert 'src="data:image/png;base64,' in shown
    assert "<table>" in shown
    assert r"\begin{tabular}" in found["text/latex"]
    if kind in PLAYED:
        trace.to_html(tmp_path / "trace.html")
        page = (tmp_path / "trace.html").read_text(encoding="utf-8")
        both = kind not in ("no loss", "transformer", "tower")
        assert page.count('<div class="player">') == 1 + both


def test_the_calls_of_a_watched_module_show_the_last_one_and_take_a_line():
    network = torch.nn.ModuleDict({f"rnn {k}": torch.nn.GRU(3, 4) for k in range(20)})
    with rnncore.watch(network) as seen:
        for each in (*network.values(), network["rnn 3"]):
            each(randn(5, 1, 3))[0].sum().backward()
    shown = seen.traces["rnn 3"]._repr_mimebundle_()
    assert shown["text/plain"] == "<2 traces, each computed when it is read>"
    assert "5 steps" in shown["text/html"]
    none = seen.traces["rnn 3"][:0]._repr_mimebundle_()
    assert none == {"text/plain": "<0 traces, each computed when it is read>"}
    assert "'rnn 3' 2, 'rnn 4' 1" in repr(seen.traces)
    assert repr(seen.traces).endswith("'rnn 7' 1 and 12 modules more>")


def test_the_frame_is_isolated_and_its_policy_is_the_standalone_pages():
    shown = PLAYED["rows"]()._repr_html_()
    (frame,) = re.findall("<iframe [^>]*>", shown)
    (sandbox,) = re.findall('sandbox="([^"]*)"', frame)
    assert set(sandbox.split()) == {"allow-scripts", "allow-downloads"}  # nobody's origin
    page = unescape(re.findall('srcdoc="([^"]*)"', frame)[0])
    hashes = r"'sha256-[\w+/=]+'"
    policies = [re.sub(hashes, "", POLICY.search(text)[1]) for text in (page, standalone("", []))]
    assert policies[0] == policies[1]
    assert not re.search(r"<(script|link|img)[^>]* (src|href)=", page)


@pytest.mark.parametrize(
    ("kind", "shape", "said"),
    [
        (torch.nn.LSTM(32, 64), (50, 1, 32), "LSTM, 64 units, 50 steps."),
        (torch.nn.LSTM(32, 64), (300, 1, 32), "steps 1 to {} of 300, which is what fits here."),
        (torch.nn.GRU(8, 900), (40, 2, 8), "Shown: row 1 of 2; steps 1 to {} of 40, which is"),
        (torch.nn.RNN(4000, 16), (20, 1, 4000), "Elman tanh, 16 units, 20 steps."),
        (torch.nn.RNN(8, 64), (900, 1, 8), "steps 1 to {} of 900, which is what fits here."),
        (torch.nn.GRU(8, 8, 6, bidirectional=True), (600, 1, 8), "steps 1 to {} of 600, which"),
    ],
    ids=["usual", "long", "wide", "many inputs", "only states", "many lanes"],
)
def test_what_does_not_fit_is_left_out_and_said(kind, shape, said):
    trace = recorded(kind, *shape)
    size = len(trace._repr_html_().encode())
    shown = fitted(trace, MOST - len(table(rows(trace)).encode()))
    steps = shown.part.steps
    print(f"{size:,} bytes: {shown.sentence} arithmetic {shown.arithmetic}")
    assert size < 300_000
    assert said.format(steps) in shown.sentence
    head, arrays = read_block(shown.block)
    assert head["steps"] == steps
    expected = trace.tracks[0].states["h"][: steps + 1, 0]
    np.testing.assert_array_equal(arrays["0.h"], expected.astype("f4"))
    assert head["pinnable"] == shown.arithmetic == ("0.weight_ih" in arrays)
    assert ("x" in arrays) == shown.arithmetic
    assert shown.is_part == (shown.sentence != "LSTM, 64 units, 50 steps.")
    if shown.is_part:
        assert "trace.to_html(&quot;trace.html&quot;) holds more" in unescape(trace._repr_html_())


def test_of_many_steps_the_first_keep_their_arithmetic_where_it_fits():
    trace = recorded(torch.nn.LSTM(2, 4), 501, 1, 2)
    shown = fitted(trace, MOST)
    assert (shown.part.steps, shown.arithmetic) == (500, True)
    assert "steps 1 to 500 of 501" in shown.sentence
    assert "holds more" not in trace._repr_html_()  # a file has no more steps than these


def test_the_longest_row_is_shown_up_to_its_end():
    packed = torch.nn.utils.rnn.pack_sequence([randn(n, 3) for n in (4, 7, 2)], False)
    shown = fitted(rnncore.record(torch.nn.GRU(3, 5), packed), MOST)
    assert (shown.row, shown.part.steps) == (1, 7)
    assert "Shown: row 2 of 3, its longest." in shown.sentence


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_tower_is_played_as_what_it_was_made_of(variant, activation):
    """Which a trace does not name: by what its blocks read and added."""
    tower = Tower(5, 4, variant=variant, activation=activation, shortcut_scale=0.3)
    trace = recorded(tower, 3, 5)
    head, _ = read_block(fitted(trace, MOST).block)
    assert head["lanes"] == [{"title": variant, "scale": 1.0 if variant == "plain" else 0.3}]
    assert fitted(trace, MOST).sentence == f"Tower, {variant}, 4 blocks, 5 units, 3 rows."


def decoded(png):
    """An independent reader: the rows of a PNG with a palette, and the palette."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        chunks[kind] = png[at + 8 : at + 8 + size]
        checked = struct.unpack_from(">I", png, at + 8 + size)[0]
        assert checked == zlib.crc32(png[at + 4 : at + 8 + size])
        at += 12 + size
    width, height, depth, colours = struct.unpack(">IIBBxxx", chunks[b"IHDR"])
    assert (depth, colours) == (8, 3)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), "u1").reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:], np.frombuffer(chunks[b"PLTE"], "u1").reshape(-1, 3)


def test_the_picture_has_a_square_for_every_value_of_every_layer():
    trace = recorded(torch.nn.GRU(3, 4, 2), 6, 1, 3)
    picture = still(trace)
    places, palette = decoded(picture.png)
    assert (places == places[::12, ::12].repeat(12, 0).repeat(12, 1)).all()
    places = places[::12, ::12]
    assert places.shape == (4 + 1 + 4, 6)  # the last layer, a line between, the first layer
    states = [track.after(track.states["h"])[:, 0].T for track in trace.tracks]
    limit = max(np.abs(each).max() for each in states)
    levels = len(palette) - 3
    for drawn, values in ((places[:4], states[1]), (places[5:], states[0])):
        np.testing.assert_allclose(drawn / levels * 2 - 1, values / limit, atol=1.01 / levels)
    ends = ["#" + bytes(palette[place]).hex() for place in (0, levels)]
    assert ends == [PALETTE["light"]["state"][place] for place in (0, -1)]
    assert f"from −{limit:.2f} to {limit:.2f}" in picture.words
    assert "layer 2 at the top to layer 1 at the bottom: 4 units down, 6 steps across" in (
        picture.words
    )


def test_what_is_not_a_number_has_a_colour_of_its_own_in_the_picture():
    network = torch.nn.RNN(2, 3)
    inputs = randn(5, 1, 2)
    inputs[3:] = torch.nan
    places, palette = decoded(still(rnncore.record(network, inputs, loss=None)).png)
    places = places[::12, ::12]
    accent = bytes(palette[places[0, 4]]).hex()
    assert f"#{accent}" == PALETTE["light"]["accent"]
    assert (places[:, 3:] == places[0, 4]).all()
    assert (places[:, :3] < places[0, 4]).all()


def test_a_page_of_its_own_plays_both_ways_and_says_what_was_found(tmp_path):
    trace = recorded(torch.nn.LSTM(3, 4, 2), 12, 2, 3)
    trace.to_html(tmp_path / "trace.html")
    page = (tmp_path / "trace.html").read_text(encoding="utf-8")
    assert page.count('<div class="player">') == 2
    for finding in rnncore.diagnose(trace):
        assert finding.measured in unescape(page)
    assert "an lstm: 2 layers, 4 units; 12 steps, 2 rows" in page
    assert f'<dd dir="auto">{exact(trace.loss)}</dd>' in page


def test_a_page_holds_what_does_not_fit_into_a_notebook(tmp_path):
    trace = recorded(torch.nn.LSTM(32, 64), 300, 1, 32)
    whole = fitted(trace, 16 * 2**20)
    assert (whole.part.steps, whole.arithmetic, whole.is_part) == (300, True, False)
    assert fitted(recorded(torch.nn.RNN(1, 2), 600, 1, 1), 16 * 2**20).part.steps == 500
    long = rnncore.record(torch.nn.RNN(1, 2), randn(600, 1, 1), loss=rnncore.at_step(99, 550))
    long.to_html(tmp_path / "trace.html")
    page = (tmp_path / "trace.html").read_text(encoding="utf-8")
    packed = re.findall('<div class="player"><script[^>]*>([^<]*)<', page)[1]
    assert b'"lossAt":[99]' in gzip.decompress(base64.b64decode(packed))  # and not at the cut
    window = parts.window(trace, 250, 50)
    assert "LSTM, 64 units, 50 steps." in unescape(window._repr_html_())


@pytest.mark.parametrize("kind", STILL)
def test_what_has_no_player_has_no_page(kind, tmp_path):
    with pytest.raises(ValueError, match="trace must be one that the player has a scene for"):
        STILL[kind]().to_html(tmp_path / "trace.html")
    assert not list(tmp_path.iterdir())
