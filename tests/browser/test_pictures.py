"""A picture that is taken away is a picture, with the words in it."""

import struct
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


def save(stage, kind):
    """The bytes of the file that the menu hands out, and its name."""
    stage.more()
    with stage.page.expect_download() as waiting:
        stage.button(f"Save as {kind}").click()
    download = waiting.value
    return download.path().read_bytes(), download.suggested_filename


def test_a_saved_svg_stands_alone_and_has_the_words(visit):
    stage = visit({"folded": 0, "step": 3, "seed": 7})
    content, name = save(stage, "SVG")
    assert name == "unrolled-lstm-step-3.svg"
    root = ET.fromstring(content)
    assert root.tag == f"{SVG}svg"
    assert 800 < float(root.get("width")) < 1600
    assert 400 < float(root.get("height")) < 1600
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert {"feeling", "under", "the", "weather"} <= set(texts)
    assert "LSTM, 12 units, untrained, seed 7: step 3 of 4" in texts
    images = list(root.iter(f"{SVG}image"))
    assert len(images) == 5  # four copies and the state matrix
    assert all(image.get("href").startswith("data:image/png") for image in images)
    assert b"http" not in content.replace(b"http://www.w3.org/", b"")
    assert 10_000 < len(content) < 1_000_000


def test_a_saved_png_is_twice_as_large_and_not_blank(visit):
    stage = visit({"folded": 0, "step": 4})
    content, name = save(stage, "PNG")
    assert name == "unrolled-lstm-step-4.png"
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    across = stage.ask("frame => frame.stage.scene.geometry.across.width")
    assert width == 2 * across
    assert 800 < height < 3200
    assert len(content) > 20_000


def test_a_label_that_is_markup_stays_text_in_a_saved_svg(visit):
    stage = visit({"text": "a<b> &amp;", "split": "characters", "folded": 0, "step": 9})
    content, _ = save(stage, "SVG")
    texts = ["".join(text.itertext()) for text in ET.fromstring(content).iter(f"{SVG}text")]
    assert {"<", ">", "&", ";"} <= set(texts)
