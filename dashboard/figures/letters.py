"""How much each letter matters for each phoneme: the norm of the measured gradient."""

import numpy as np

from dashboard import theme
from dashboard.figures import label_map
from dashboard.figures.common import cut
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore.counting import counted


def figure(norms: np.ndarray, letters: Labels, phonemes: Labels, *, mode: theme.Mode) -> Figure:
    """``norms (S, L)``: the norm of the gradient of each phoneme's score by each letter's vector.

    Each row is drawn by its own largest number: the numbers are per cents of that.
    """
    return label_map.drawn(
        shares(norms),
        letters,
        [f"{step + 1}: {phoneme}" for step, phoneme in enumerate(phonemes)],
        title=_title(norms, cut(letters), cut(phonemes)),
        across="letter read",
        down="phoneme written",
        role="shortcut",
        hover="share of the row's largest",
        mode=mode,
    )


def alt(norms: np.ndarray, letters: Labels, phonemes: Labels) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of gradients, {counted(len(phonemes), 'phoneme')} down and "
        f"{counted(len(letters), 'letter')} across, each row as shares of its largest. "
        f"{_title(norms, letters, phonemes)}."
    )


def table(norms: np.ndarray, letters: Labels, phonemes: Labels) -> Table:
    """The figure's numbers, a row a phoneme and a letter."""
    return {
        "step": np.repeat(np.arange(1, len(phonemes) + 1), len(letters)),
        "phoneme": [phoneme for phoneme in phonemes for _ in letters],
        "letter": list(letters) * len(phonemes),
        "norm of the gradient": norms.ravel(),
    }


def shares(norms: np.ndarray) -> np.ndarray:
    """Each row divided by its largest number; a row of zeros stays one."""
    largest = norms.max(-1, keepdims=True)
    return np.divide(norms, largest, out=np.zeros_like(norms), where=largest > 0)


def _title(norms: np.ndarray, letters: Labels, phonemes: Labels) -> str:
    """The finding: the largest of all."""
    step, letter = divmod(int(norms.argmax()), len(letters))
    return (
        f"The largest gradient, {theme.number(float(norms[step, letter]))}, runs from phoneme "
        f"{step + 1}, “{phonemes[step]}”, back to letter {letter + 1}, "
        f"“{letters[letter]}”"
    )
