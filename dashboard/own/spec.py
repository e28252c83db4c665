"""What a person has chosen on the page Your data, but for the files, as one hashable value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dashboard.gradient.spec import CHOSEN, LAST
from dashboard.spec import ONE, STANDARDISED, UNIFORM, Own, RunSpec

A_SEQUENCE, A_TRACE = BRINGS = ("a sequence", "a recorded trace")
UNTRAINED, SAVED = NETWORKS = ("an untrained cell", "saved weights")
OF_CELLS: tuple[str, ...] = ("cell", "units", "layers", "directions", "init")
OF_FILES: tuple[str, ...] = ("weights", "module", "nonlinearity")
TANH, RELU = NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True, slots=True)
class OwnSpec:
    """Every choice that decides the numbers of a run on an uploaded sequence.

    ``own`` names the sequence and its window. ``weights`` is the digest of an uploaded file and
    ``module`` the network in it; without them the network is an untrained one of ``cell``,
    ``units``, ``layers``, ``directions``, ``init`` and ``seed``. ``nonlinearity``: of a saved
    ``nn.RNN``, whose file does not tell. ``loss`` and ``at`` as on the page Gradient flow.
    """

    own: Own
    scale: str = STANDARDISED
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


def canonical(spec: OwnSpec) -> OwnSpec:
    """The same run with what does not matter to it at its default."""
    usual = OwnSpec(spec.own)
    unused: dict[str, Any] = {}
    names = OF_CELLS if spec.network == SAVED else OF_FILES
    unused |= {name: getattr(usual, name) for name in names}
    if spec.loss != CHOSEN:
        unused["at"] = usual.at
    if spec.own.tokens:
        unused["scale"] = usual.scale
    return replace(spec, **unused)
