"""Pictures: what is read, what is said of it, and what is refused before it costs anything."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pages.residual_shortcuts.images import BYTES, DEVIATION, MEAN, SIDE, bundled, read_image
from rnncore.readers import InputError


def _colours(width: int = 60, height: int = 40) -> Image.Image:
    """Red to the left, green to the right, blue from the top down."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 255
    pixels[:, width // 2 :, 1] = 255
    pixels[..., 2] = np.linspace(0, 255, height)[:, None]
    return Image.fromarray(pixels)


def _bytes(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _pixels(data: bytes) -> np.ndarray:
    """What was read, back in 0 to 255: ``(3, SIDE, SIDE)``."""
    values = read_image(data).values
    mean, deviation = (np.array(each)[:, None, None] for each in (MEAN, DEVIATION))
    return (values * deviation + mean) * 255


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header says what it likes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_every_format_gives_the_central_square(kind):
    picture = read_image(_bytes(_colours(), kind), "colours")
    assert picture.values.shape == (3, SIDE, SIDE)
    assert picture.values.dtype == np.float32
    assert "cut to its central square" in picture.notes
    red, green, _ = _pixels(_bytes(_colours(), kind))
    assert red[50, 10] > 200
    assert green[50, 10] < 60
    assert green[50, -10] > 200
    assert red[50, -10] < 60
    assert Image.open(io.BytesIO(picture.preview)).size == (SIDE, SIDE)


def test_a_picture_of_the_right_size_is_taken_as_it_is():
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    data = _bytes(Image.fromarray(pixels))
    assert read_image(data).notes == ()
    np.testing.assert_allclose(_pixels(data), pixels.transpose(2, 0, 1), atol=1e-3)


def test_cmyk_is_converted():
    data = _bytes(_colours().convert("CMYK"), "JPEG", quality=95)
    assert any("CMYK" in note for note in read_image(data).notes)
    red, green, _ = _pixels(data)
    assert red[50, 10] > 180
    assert green[50, 10] < 80


def test_a_turned_photograph_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side: turn a quarter to the right
    upright = _colours(40, 40)
    data = _bytes(upright.rotate(90), "JPEG", exif=exif, quality=95)
    assert "turned as its EXIF note says" in read_image(data).notes
    red, green, _ = _pixels(data)
    assert red[50, 10] > 200
    assert green[50, 10] < 60


def test_transparent_parts_become_white():
    picture = _colours(40, 40).convert("RGBA")
    picture.putalpha(0)
    assert _pixels(_bytes(picture)).min() > 250
    assert any("white" in note for note in read_image(_bytes(picture)).notes)


@pytest.mark.parametrize("mode", ["L", "I;16", "LA"])
def test_other_modes_are_converted_and_it_is_said(mode):
    image = Image.new(mode, (20, 20), {"I;16": 65535, "LA": (255, 255)}.get(mode, 255))
    assert _pixels(_bytes(image)).min() > 250
    assert any("converted" in note or "white" in note for note in read_image(_bytes(image)).notes)


@pytest.mark.parametrize("mode", ["1", "P"])
def test_few_colours_are_as_good_as_many(mode):
    image = Image.new("RGB", (20, 20), "white").convert(mode)
    assert _pixels(_bytes(image)).min() > 250


def test_a_large_picture_of_few_colours_is_averaged_and_not_sampled():
    stripes = np.zeros((1200, 1200), np.uint8)
    stripes[::2] = 255
    data = _bytes(Image.fromarray(stripes).convert("1"))
    np.testing.assert_allclose(_pixels(data), 127.5, atol=2)


def test_other_formats_are_refused():
    with pytest.raises(InputError, match="not a picture that can be read here"):
        read_image(_bytes(_colours(), "TIFF"))


def _animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    return _bytes(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


HOSTILE = {
    "nothing": (b"", "is empty"),
    "text": (b"not a picture at all", "is not a picture that can be read here: PNG, JPEG"),
    "html": (b"<svg onload=alert(1)>", "is not a picture"),
    "20,000 by 20,000": (_png(20_000, 20_000), "is too large"),
    "a lying header": (_png(2**31 - 1, 2**31 - 1), "is too large|header cannot be read|not a pic"),
    "a bomb": (_png(3000, 3000, zlib.compress(bytes(10_000_000))), "damaged or cut short"),
    "too small": (_bytes(_colours(60, 4)), "at least 16 each way"),
    "an animated GIF": (_animated("GIF"), "is animated: 3 frames"),
    "an animated PNG": (_animated("PNG"), "is animated: 3 frames"),
    "an animated WebP": (_animated("WEBP"), "is animated: 3 frames"),
    "a truncated JPEG": (_bytes(_colours(300, 300), "JPEG")[:700], "damaged"),
    "a truncated PNG": (_bytes(_colours(300, 300))[:200], "damaged"),
    "a header alone": (_bytes(_colours())[:20], "damaged|not a picture"),
    "too many bytes": (b"\xff\xd8" + bytes(BYTES), "may have up to 5 MB"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_used_is_refused_in_words_and_without_much_memory(case):
    data, message = HOSTILE[case]
    tracemalloc.start()
    with pytest.raises(InputError, match=f"photo.*({message})"):
        read_image(data, "photo")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64e6


@given(st.binary(max_size=300), st.sampled_from(["raw", "PNG", "JPEG", "GIF", "WEBP", "BMP"]))
def test_arbitrary_bytes_give_a_picture_or_a_message(noise, kind):
    data = noise if kind == "raw" else _bytes(_colours(), kind)
    if kind != "raw" and noise:
        at = noise[0] * len(data) // 256
        data = data[:at] + noise + data[at + len(noise) :]
    try:
        picture = read_image(data)
    except InputError:
        return
    assert picture.values.shape == (3, SIDE, SIDE)
    assert np.isfinite(picture.values).all()


def test_the_bundled_picture_can_be_read():
    assert bundled().values.std() > 0.5
