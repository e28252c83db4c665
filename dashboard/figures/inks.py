"""Which ink reads better on a coloured cell. Plotly's own choice is grey on middling colours."""

import numpy as np

from dashboard import theme

INKS = ("ink", "background")


def better(cells: np.ndarray, mode: theme.Mode) -> np.ndarray:
    """The number of the ink of ``INKS`` with more contrast on each of ``cells (..., 3)``.

    Cells are red, green and blue, 0 to 255; contrast as in WCAG 2.2.
    """
    inks = [np.array(rgb(theme.colour(mode, name))) for name in INKS]
    return np.array([_contrast(cells, ink) for ink in inks]).argmax(0)


def on_scale(shares: np.ndarray, scale: list[tuple[float, str]]) -> np.ndarray:
    """The colours ``(..., 3)`` of ``shares`` from 0 to 1 on a scale of Plotly's."""
    at = [place for place, _ in scale]
    ends = np.array([rgb(colour) for _, colour in scale])
    return np.stack([np.interp(shares, at, ends[:, part]) for part in range(3)], -1)


def rgb(colour: str) -> tuple[int, ...]:
    """``"#rrggbb"`` as three numbers."""
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _contrast(cells: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Contrast (WCAG 2.2) of ``ink (3,)`` on ``cells (..., 3)``, both 0 to 255."""
    lights = [_luminance(cells), _luminance(ink)]
    return (np.maximum(*lights) + 0.05) / (np.minimum(*lights) + 0.05)


def _luminance(colours: np.ndarray) -> np.ndarray:
    shares = colours / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
