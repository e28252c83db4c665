"""Pictures that a person uploads, read for a convolutional network; and one of our own.

The header is read first, and what it says is checked before a pixel is decoded. Everything that was
done to a picture is told.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from dashboard.visitors.shared import ALWAYS, shared
from rnncore.counting import counted
from rnncore.readers import InputError

SIDE = 112
"""Pixels that the network reads across and down."""

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
BYTES = 5_000_000
"""What the server's uploader lets through (``.streamlit/config.toml``)."""
PIXELS = 13_000_000
"""What a phone's photograph has. Decoding one takes 40 (JPEG) to 200 MB (WebP)."""

LEAST = 16
"""Pixels across and down that a picture must have."""

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's channels, 0 to 1: the usual normalisation for networks of this kind."""

BUNDLED = Path(__file__).parent / "data" / "hills.png"
_DRAFT = {"JPEG": (4 * SIDE, 4 * SIDE)}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as a network reads it.

    ``values (3, SIDE, SIDE)`` float32, normalised channel by channel; ``preview``: the same square
    as PNG; ``notes``: what was done to it, in words.
    """

    values: np.ndarray
    preview: bytes
    notes: tuple[str, ...]


def read_image(data: bytes, name: str = "the picture") -> Picture:
    """Read a picture: turned upright, in red, green and blue, its central square, 112 × 112.

    Raises ``InputError`` for what is not a picture, is animated, damaged, or beyond the limits.
    """
    if not data:
        raise InputError(f"{name} is empty.")
    if len(data) > BYTES:
        raise InputError(
            f"{name} has {len(data) / 1e6:,.0f} MB. A picture may have up to {BYTES // 10**6} MB."
        )
    with warnings.catch_warnings():
        # Pillow warns of large pictures; here their size is checked before they are decoded.
        warnings.simplefilter("ignore")
        return _decoded(_opened(data, name), name)


@shared(store=ALWAYS)
def bundled() -> Picture:
    """The picture that comes with the dashboard (``data/SOURCES.md``)."""
    return read_image(BUNDLED.read_bytes(), BUNDLED.name)


def _opened(data: bytes, name: str) -> Image.Image:
    """The picture with its header read and checked, no pixel decoded."""
    listed = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise InputError(f"{name} is not a picture that can be read here: {listed}.") from None
    except Image.DecompressionBombError:
        raise InputError(_too_large(name)) from None
    except Exception as error:  # a damaged header makes Pillow raise almost anything
        raise InputError(f"{name} is damaged: its header cannot be read.") from error
    width, height = image.size
    if width * height > PIXELS:
        raise InputError(_too_large(name, f" {width:,} × {counted(height, 'pixel')}."))
    if min(width, height) < LEAST:
        raise InputError(
            f"{name} has {width:,} × {counted(height, 'pixel')}. It needs at least {LEAST} each "
            "way."
        )
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        raise InputError(f"{name} is animated: {counted(frames, 'frame')}. Choose a still picture.")
    return image


def _too_large(name: str, size: str = "") -> str:
    most = f"{PIXELS // 10**6} million pixels"
    return f"{name} is too large.{size} A picture may have up to {most}."


def _decoded(image: Image.Image, name: str) -> Picture:
    """The picture turned, converted, cut and scaled."""
    notes = []
    if image.format in _DRAFT:
        image.draft("RGB", _DRAFT[image.format])  # decodes a large JPEG at a fraction of its size
    try:
        whole = image.size
        turned = ImageOps.exif_transpose(_smaller(image))
        if image.getexif().get(0x0112, 1) not in (0, 1):
            notes.append("turned as its EXIF note says")
        colours = _in_colour(turned, notes)
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise InputError(f"{name} is damaged or cut short: it cannot be decoded.") from error
    side = min(colours.size)
    if colours.width != colours.height:
        notes.append("cut to its central square")
    if whole != (SIDE, SIDE):
        notes.append(f"scaled to {SIDE} × {SIDE}")
    left, top = (colours.width - side) // 2, (colours.height - side) // 2
    box = (left, top, left + side, top + side)
    square = colours.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    pixels = np.asarray(square, dtype=np.float32) / 255  # (SIDE, SIDE, 3)
    values = ((pixels - MEAN) / DEVIATION).transpose(2, 0, 1).astype(np.float32)
    file = io.BytesIO()
    square.save(file, "PNG")
    return Picture(np.ascontiguousarray(values), file.getvalue(), tuple(notes))


def _smaller(image: Image.Image) -> Image.Image:
    """Decoded, and averaged over whole pixels to a few times the size that is needed."""
    image.load()
    if image.mode in ("P", "1"):  # their numbers are no brightness: they cannot be averaged
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    factor = min(image.size) // (4 * SIDE)
    return image.reduce(factor) if factor > 1 else image


def _in_colour(image: Image.Image, notes: list[str]) -> Image.Image:
    """Red, green and blue; what is transparent becomes white."""
    if image.mode == "RGB":
        return image
    if "A" in image.getbands() or "transparency" in image.info:
        notes.append("laid on white, because it is partly transparent")
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    if image.mode.startswith("I"):  # 16 bits a pixel
        notes.append("converted from 16-bit grey")
        grey = np.asarray(image, dtype=np.float64) / 257
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    notes.append(f"converted from {_MODES.get(image.mode, image.mode)}")
    return image.convert("RGB")


_MODES = {"L": "grey"}
