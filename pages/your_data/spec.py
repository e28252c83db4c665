"""What a person has chosen on the page Your data, but for the files, as one hashable value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dashboard.models.loss import CHOSEN, LAST
from dashboard.models.spec import AS_IT_IS, ONE, STANDARDISED, UNIFORM, Own, RunSpec

A_SEQUENCE, A_TRACE = BRINGS = ("a sequence", "a recorded trace")
UNTRAINED, SAVED = NETWORKS = ("an untrained cell", "saved weights")
OF_CELLS: tuple[str, ...] = ("cell", "units", "layers", "directions", "init")
OF_FILES: tuple[str, ...] = ("weights", "module", "nonlinearity", "fit")
FITTING, MAPPED = FITS = ("must fit", "random mapping")
TANH, RELU = NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True, slots=True)
class OwnSpec:
    """Every choice that decides the numbers of a run on an uploaded sequence.

    ``own`` names the sequence and its window. ``weights`` is the digest of an uploaded file and
    ``module`` the network in it; without them the network is an untrained one of ``cell``,
    ``units``, ``layers``, ``directions``, ``init`` and ``seed``. ``nonlinearity``: of a saved
    ``nn.RNN``, whose file does not tell. ``loss`` and ``at`` as on the page Gradient flow.

    Saved weights read the sequence as it is, and an untrained cell standardised columns, unless
    ``scale`` says otherwise; what does not fit saved weights is mapped where ``fit`` says so.
    """

    own: Own
    scale: str | None = None
    network: str = UNTRAINED
    cell: str = "LSTM"
    units: int = 12
    layers: int = 1
    directions: str = ONE
    init: str = UNIFORM
    seed: int = 0
    weights: str = ""
    module: str = ""
    nonlinearity: str = TANH
    fit: str = FITTING
    loss: str = LAST
    at: int = 1

    @property
    def untrained(self) -> RunSpec:
        """The untrained network as the Unroll page builds it."""
        return RunSpec(
            cell=self.cell,
            units=self.units,
            layers=self.layers,
            directions=self.directions,
            init=self.init,
            seed=self.seed,
        )


def default_scale(network: str) -> str:
    """Somebody's weights read numbers as they are; random ones read what is near 1 in size."""
    return AS_IT_IS if network == SAVED else STANDARDISED


def canonical(spec: OwnSpec) -> OwnSpec:
    """The same run with what does not matter to it at its default."""
    usual = OwnSpec(spec.own)
    unused: dict[str, Any] = {}
    names = OF_CELLS if spec.network == SAVED else OF_FILES
    unused |= {name: getattr(usual, name) for name in names}
    if spec.loss != CHOSEN:
        unused["at"] = usual.at
    if spec.network == SAVED and spec.fit != MAPPED:
        unused["seed"] = usual.seed
    if spec.own.tokens or spec.scale is None:
        unused["scale"] = default_scale(spec.network)
    return replace(spec, **unused)
