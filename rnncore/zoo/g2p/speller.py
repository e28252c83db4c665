"""The network of ``g2p-en`` as torch modules, its weights read from where the package lies."""

from __future__ import annotations

import copy
from functools import cache
from importlib import metadata
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import torch
from torch import Tensor, nn

PACKAGE = "g2p-en"
INSTALL = "python -m pip install --no-deps -r requirements-extra.txt"

UNKNOWN, START, END = "<unk>", "<s>", "</s>"
LETTERS = ("<pad>", UNKNOWN, END, *ascii_lowercase)
_ARPABET = """
    AA0 AA1 AA2 AE0 AE1 AE2 AH0 AH1 AH2 AO0 AO1 AO2 AW0 AW1 AW2 AY0 AY1 AY2 B CH D DH
    EH0 EH1 EH2 ER0 ER1 ER2 EY0 EY1 EY2 F G HH IH0 IH1 IH2 IY0 IY1 IY2 JH K L M N NG
    OW0 OW1 OW2 OY0 OY1 OY2 P R S SH T TH UH0 UH1 UH2 UW UW0 UW1 UW2 V W Y Z ZH
"""
PHONEMES = ("<pad>", UNKNOWN, START, END, *_ARPABET.split())
MOST_PHONEMES = 20
"""Where the reference stops, whether the network has said that the word is over or not."""

SIZE = 256
"""Units of both layers, and numbers of an embedding."""

_WEIGHTS = "g2p_en/checkpoint20.npz"
_GRU = {"w_ih": "weight_ih_l0", "w_hh": "weight_hh_l0", "b_ih": "bias_ih_l0", "b_hh": "bias_hh_l0"}
_NAMES = {
    "enc_emb": "letters.weight",
    "dec_emb": "phonemes.weight",
    "fc_w": "readout.weight",
    "fc_b": "readout.bias",
    **{f"enc_{short}": f"encoder.{name}" for short, name in _GRU.items()},
    **{f"dec_{short}": f"decoder.{name}" for short, name in _GRU.items()},
}


class MissingExtraError(RuntimeError):
    """The package with the weights is not installed, or is not the version known here."""


class Speller(nn.Module):
    """A GRU reads the letters, a second one writes the phonemes.

    The decoder starts from the encoder's last state, and at every step reads the phoneme that it
    wrote last.
    """

    def __init__(self) -> None:
        super().__init__()
        self.letters = _undrawn(len(LETTERS))
        self.encoder = nn.GRU(SIZE, SIZE)
        self.phonemes = _undrawn(len(PHONEMES))
        self.decoder = nn.GRU(SIZE, SIZE)
        self.readout = nn.Linear(SIZE, len(PHONEMES))

    @property
    def recurrent(self) -> dict[str, nn.Module]:
        """The recurrent modules by name, for ``rnncore.record``."""
        return {"encoder": self.encoder, "decoder": self.decoder}

    def scores(self, final: Tensor, read: Tensor) -> Tensor:
        """Of every phoneme at every step, before the softmax: ``(S, B, 74)``.

        ``final (B, 256)``: the encoder's last state. ``read (S,)``: the phonemes read, the same in
        every row.
        """
        embedded = self.phonemes(read)[:, None].expand(-1, len(final), -1)  # (S, B, 256)
        states, _ = self.decoder(embedded.contiguous(), final[None])
        return self.readout(states)

    def write(self, final: Tensor) -> list[int]:
        """The most probable phonemes one after the other, as numbers; END ends them.

        ``final (1, 256)``: the encoder's last state. At most 20 are written.
        """
        state, last = final[None], PHONEMES.index(START)
        written: list[int] = []
        while len(written) < MOST_PHONEMES and last != PHONEMES.index(END):
            outputs, state = self.decoder(self.phonemes(torch.tensor([[last]])), state)
            last = int(self.readout(outputs).argmax())
            written.append(last)
        return written


def is_installed() -> bool:
    """Whether the extra with the weights is there."""
    return _weights() is not None


def load() -> Speller:
    """The trained network, in eval mode, a copy of your own.

    Raises MissingExtraError where it is not installed.
    """
    path = _weights()
    if path is None:
        raise MissingExtraError(
            f"The trained weights of {PACKAGE} are not installed. Get them with: {INSTALL}"
        )
    with torch.inference_mode(False):  # else its weights could never serve a gradient
        return copy.deepcopy(_read(path))


def _undrawn(count: int) -> nn.Embedding:
    """A table of vectors, not drawn: on the meta device torch would load its compiler for that."""
    return nn.Embedding.from_pretrained(torch.empty(count, SIZE), freeze=False)


@cache
def _read(path: Path) -> Speller:
    # On the meta device no weights are drawn, so the generator that all share stays as it is.
    # Made under inference mode, the weights that are kept could never serve a gradient.
    try:
        with torch.inference_mode(False), np.load(path, allow_pickle=False) as file:
            found = {_NAMES.get(name, name): torch.from_numpy(file[name]) for name in file.files}
            with torch.device("meta"):
                speller = Speller()
            speller.load_state_dict(found, assign=True)
    except (RuntimeError, ValueError) as error:
        raise MissingExtraError(
            f"The installed {PACKAGE} is not the version known here. Get that one with: {INSTALL}"
        ) from error
    return speller.eval()


def _weights() -> Path | None:
    """The file of weights, found without importing its package; None where there is none."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(_WEIGHTS)))
    except metadata.PackageNotFoundError:
        return None
    return path if path.is_file() else None
