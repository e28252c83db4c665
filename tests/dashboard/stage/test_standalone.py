"""The standalone page, read back by Python's own HTML parser."""

import base64
import gzip
import hashlib
import re
import struct
import subprocess
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch

import rnncore
from dashboard.theme import PALETTE
from rnncore.player import Readout, View, standalone, unroll_block
from rnncore.player.packing import MAGIC
from rnncore.player.sources import bundle, style

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style></template><svg onload=alert(1)>",
    "\" onmouseover=alert(1) x='",
    "<!-- %%PLAYERS%% %%POLICY%% --> &lt;b&gt; &amp;",
    "javascript:alert(1)",
    "x" * 5000,
    "\u202edetrever שלום 👩‍👩‍👧‍👦",
]


def unpacked(text):
    return gzip.decompress(base64.b64decode(text, validate=True))


class Page(HTMLParser):
    """The elements of a page in order, with their attributes and the text right inside them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))
        if tag not in ("meta", "link"):
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        if self.open:
            self.open[-1][2].append(data)

    def named(self, tag, **wanted):
        """Text and attributes of the elements of a kind that have these attributes."""
        return [
            ("".join(text), attributes)
            for name, attributes, text in self.elements
            if name == tag and wanted.items() <= attributes.items()
        ]

    def texts(self, tag, **wanted):
        return [text for text, _ in self.named(tag, **wanted)]

    def policy(self):
        meta = {"http-equiv": "Content-Security-Policy"}
        ((_, attributes),) = self.named("meta", **meta)
        parts = [part.split() for part in attributes["content"].split(";")]
        return {name: values for name, *values in parts}

    def code(self):
        """The code as the loader would add it."""
        (packed,) = self.texts("script", id="code")
        return unpacked(packed).decode()

    def blocks(self):
        """The blocks as the stage would find them, behind the opening view."""
        for text in self.texts("script", type="application/octet-stream"):
            data = unpacked(text)
            if not data.startswith(MAGIC):
                continue  # the code
            (length,) = struct.unpack_from("<I", data, 4)
            assert data[8 : 8 + length] == View().packed()
            yield data[8 + length :]


def page(text="A title", **choices):
    """A page that has `text` everywhere a text can stand."""
    players = choices.pop("players", [(text, text, b"block")])
    return standalone(text, players, facts=[(text, text)], findings=[(text, text, text)], **choices)


def recorded():
    """A small network's block."""
    torch.manual_seed(0)
    trace = rnncore.record(torch.nn.GRU(3, 5).double(), torch.randn(7, 1, 3).double())
    readout = Readout(np.ones((2, 5)), np.zeros(2), np.zeros((7, 2)))
    return unroll_block(trace, readout=readout, names=list("abc"), title="GRU", origin="seed 0")


# ----------------------------------------------------------------------------- what it holds


def test_every_block_arrives_byte_for_byte():
    generator = np.random.default_rng(0)
    blocks = [recorded(), bytes(range(256)), *(generator.bytes(size) for size in range(1, 6))]
    found = Page(page(players=[(f"player {k}", "", block) for k, block in enumerate(blocks)]))
    assert list(found.blocks()) == blocks
    assert found.texts("h2")[:-1] == [f"player {k}" for k in range(len(blocks))]


def test_a_page_is_its_code_once_and_its_blocks():
    block = recorded()
    one = len(page(players=[("one", "", block)]).encode())
    three = len(page(players=[("one", "", block)] * 3).encode())
    code = len(base64.b64encode(gzip.compress(bundle(frozenset({"unroll"})).encode())))
    print(f"code {code:,}, block {len(block):,}, one player {one:,}, three {three:,} bytes")
    assert one < code + len(block) * 4 / 3 + 20_000
    assert three - one < 2 * (len(block) * 4 / 3 + 500)


@pytest.mark.parametrize(
    "scene", ["unroll", "gradient", "tower", "training", "transformer", "update"]
)
def test_a_page_has_the_code_of_the_scenes_that_it_plays(scene, node_path, tmp_path):
    found = Page(page(players=[("one", "", b'{"scene":"%s"}' % scene.encode())]))
    others = {"TowerScene", "TrainingScene", "TransformerScene", "UpdateScene", "GradientScene"}
    others -= {f"{scene.title()}Scene"}
    assert not [name for name in others if name in found.code()]
    assert f"\n{scene}: {{ " in found.code()
    file = tmp_path / "code.mjs"
    file.write_text(found.code(), encoding="utf-8")
    checked = subprocess.run([node_path, "--check", file], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_facts_and_findings_stand_in_their_order_and_a_place_is_named_once():
    facts = [("File", "a.csv"), ("Steps", "12"), ("File", "again")]
    findings = [("layer 1", "m1", "w1"), ("layer 1", "m2", "w2"), ("layer 2", "m3", "w3")]
    found = Page(standalone("T", [], facts=facts, findings=findings))
    assert found.texts("dt") == ["File", "Steps", "File", "layer 1", "layer 2"]
    assert found.texts("dd")[:3] == ["a.csv", "12", "again"]
    assert found.texts("b") == ["m1", "m2", "m3"]
    assert found.texts("p", dir="auto") == ["w1", "w2", "w3"]


def test_without_facts_and_findings_there_are_no_empty_lists():
    found = Page(standalone("T", [("heading", "", b"")]))
    assert found.named("dl") == []
    assert found.texts("h2") == ["heading"]
    assert found.named("p", **{"class": "sentence"}) == []


# ------------------------------------------------------------------------------ hostile texts


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_wherever_it_stands(text):
    found, harmless = Page(page(text)), Page(page("harmless"))
    shape = [(tag, sorted(attributes)) for tag, attributes, _ in found.elements]
    assert shape == [(tag, sorted(attributes)) for tag, attributes, _ in harmless.elements]
    assert found.open == []
    assert found.texts("title") == found.texts("h1") == found.texts("b") == [text]
    assert found.texts("h2")[0] == found.texts("p", **{"class": "sentence"})[0] == text
    assert found.texts("p", dir="auto")[-1] == text
    assert found.texts("dt") == [text, text]
    assert found.texts("dd") == [text, ""]
    assert list(found.blocks()) == [b"block"]


def test_what_no_page_can_hold_is_replaced():
    written = page("a\ud800b\0c").encode("utf-8")  # a lone surrogate has no UTF-8
    assert Page(written.decode()).texts("h1") == ["a\ufffdb\ufffdc"]


# ------------------------------------------------------------------------- nothing is fetched


def test_the_policy_forbids_everything_but_the_pages_own_script():
    found = Page(page())
    (loader,) = found.texts("script", type="module")
    scripts = (loader, found.code())
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()) for each in scripts]
    assert found.policy() == {
        "default-src": ["'none'"],
        "script-src": [f"'sha256-{digest.decode()}'" for digest in digests],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:", "blob:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["player"],
    }


def test_the_policy_and_the_encoding_stand_before_anything_that_could_load():
    tags = [(tag, attributes) for tag, attributes, _ in Page(page()).elements]
    (charset, policy) = tags[2:4]
    assert charset == ("meta", {"charset": "utf-8"})
    assert policy[1]["http-equiv"] == "Content-Security-Policy"


def test_no_address_leads_out_of_the_file():
    found = Page(page(players=[("one", "", recorded())]))
    for _, attributes, _ in found.elements:
        for name in attributes.keys() & {"src", "href", "action", "data", "poster", "srcset"}:
            assert attributes[name].startswith("data:"), name
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    text = page() + found.code()
    assert not re.search(r"@import|url\(", text)
    addresses = set(re.findall(r"[a-z]+://[^\s\"'`<]*", text))
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of a namespace


# -------------------------------------------------------------------------------- the theme


def test_the_page_has_the_apps_theme():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    style = Page(page()).texts("style")[0]
    light, dark = style.split("prefers-color-scheme: dark")
    for text, mode in ((light, "light"), (dark, "dark")):
        assert f"--st-background-color: {theme[mode]['backgroundColor']};" in text
        assert f"--st-primary-color: {theme[mode]['primaryColor']};" in text
        assert f"--st-text-color: {theme[mode]['textColor']};" in text
        assert f"--soft: {PALETTE[mode]['soft']};" in text
    assert f"--st-heading-font-size-2:{theme['headingFontSizes'][1]};" in style
    assert f"--st-heading-font-weight-1:{theme['headingFontWeights'][0]};" in style
    assert f"--st-base-font-size:{theme['baseFontSize']}px;" in style


def test_every_token_that_is_read_is_set():
    (own,) = Page(page()).texts("style")
    set_here = set(re.findall(r"(--[\w-]+):", own))
    read = set(re.findall(r"var\((--[\w-]+)", own))
    read |= set(re.findall(r"--st-[\w-]+", bundle() + style()))
    assert read <= set_here
