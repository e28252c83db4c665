"""What a person has chosen on the page Your data, but for the files, as one hashable value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.cells import CELLS, NOTHING
from dashboard.choices import given, pick, whole
from dashboard.models.spec import (
    AS_IT_IS,
    AT_HELP,
    CELL,
    CHOSEN,
    DRAWN,
    HIDDEN,
    LOSSES,
    READ,
    SCALES,
    SEED,
    STACKED,
    STANDARDISED,
    STEPS,
    RunSpec,
    UploadedWindow,
)
from dashboard.parts.controls import NETWORK_KEYS
from pages.your_data import lesson, viewed

A_SEQUENCE, A_TRACE = BRINGS = ("a sequence", "a recorded trace")
UPLOAD, PASTE = WAYS = ("upload", "paste")
UNTRAINED, SAVED = NETWORKS = ("an untrained cell", "saved weights")
FITTING, MAPPED = FITS = ("must fit", "random mapping")
TANH, RELU = NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True, slots=True)
class BringSpec:
    """How a person brings something, which decides no number."""

    brings: str = pick(
        "What you bring",
        BRINGS,
        usual=lambda _: A_SEQUENCE if viewed.viewed() is None else A_TRACE,
    )
    bring: str = pick("How you bring it", WAYS)


def _untrained(spec: Any) -> bool:
    return bool(spec.network == UNTRAINED)


def _saved(spec: Any) -> bool:
    return bool(spec.network == SAVED)


def _columns(spec: Any) -> bool:
    """Whether numbers are read, as far as is known before anything was brought."""
    return spec.uploaded is None or not spec.uploaded.tokens


@dataclass(frozen=True, slots=True)
class DataSpec:
    """Every choice that decides the numbers of a run on an uploaded sequence.

    ``uploaded`` names the sequence and its window. ``weights`` is the digest of a file and
    ``module`` the network in it; without them the network is an untrained one. ``nonlinearity``:
    of a saved ``nn.RNN``, whose file does not tell. What does not fit saved weights is mapped where
    ``fit`` says so. Saved weights and untrained cells each have a choice of their own of how
    columns are scaled: somebody's weights read numbers as they are, random ones read what is near 1
    in size.
    """

    uploaded: UploadedWindow = given(lambda _: True)
    network: str = pick("Network", NETWORKS)
    weights: str = given(_saved, "")
    module: str = given(_saved, "")
    nonlinearity: str = pick(
        "Its nonlinearity",
        NONLINEARITIES,
        visible=True,
        hint=lesson("nonlinearity-help"),
        when=_saved,
        key="own_nonlinearity",
    )
    fit: str = pick(
        "Input", FITS, visible=True, hint=lesson("fit-help"), when=_saved, key="own_fit"
    )
    scale: str = pick(
        "Columns",
        SCALES,
        visible=True,
        when=lambda it: _untrained(it) and _columns(it),
        key="own_scale",
    )
    saved_scale: str = pick(
        "Columns",
        SCALES,
        AS_IT_IS,
        visible=True,
        when=lambda it: _saved(it) and _columns(it),
        key="own_saved_scale",
    )
    cell: str = CELL(when=_untrained)
    units: int = HIDDEN(when=_untrained)
    layers: int = STACKED(when=_untrained)
    directions: str = READ(when=_untrained)
    init: str = DRAWN(when=lambda it: _untrained(it) and CELLS[it.cell].recurrent != NOTHING)
    seed: int = SEED(when=lambda it: _untrained(it) or it.fit == MAPPED)
    loss: str = pick("Loss", LOSSES, visible=True)
    at: int = whole("Step", STEPS, 1, hint=AT_HELP, when=lambda it: it.loss == CHOSEN)

    @property
    def untrained(self) -> RunSpec:
        """The untrained network as the Unroll page builds it."""
        return RunSpec(**{name: getattr(self, name) for name in NETWORK_KEYS})

    @property
    def standardised(self) -> bool:
        """Whether columns are standardised before they are read."""
        return (self.saved_scale if self.network == SAVED else self.scale) == STANDARDISED
