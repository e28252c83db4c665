"""What a person has chosen, as one hashable value. Its fields are the keys of the address.

Not here: widgets (``controls.py``), and what follows from the choices (``state.py``).
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

from dashboard.models.trained import NETWORKS, shape

WORDS, NUMBERS, SUNSPOTS, WEATHER, SENTENCES, OWN = SOURCES = (
    "Words",
    "Numbers",
    "Sunspots",
    "Weather",
    "Sentences",
    "Your data",
)
TOKEN_SOURCES = (WORDS, SENTENCES)
BROUGHT_ALONG = tuple(source for source in SOURCES if source != OWN)
"""The sources that need no upload."""
Split = Literal["words", "characters"]
BY_WORD: Split = "words"
BY_CHARACTER: Split = "characters"
SPLITS = (BY_WORD, BY_CHARACTER)
STANDARDISED, AS_IT_IS = SCALES = ("standardised", "as it is")
ONE, BOTH = DIRECTIONS = ("one", "both")
UNIFORM, ORTHOGONAL, IDENTITY = INITS = ("uniform", "orthogonal", "identity")
UNTRAINED = "untrained"
WEIGHTS = (UNTRAINED, *NETWORKS)
UNITS = (2, 64)
LAYERS = (1, 4)
SEEDS = (0, 9999)
ADDRESS_CHARACTERS = 2000
"""Longer typed input stays in the session and is left out of the address: proxies, chat programs
and browsers cut or refuse addresses of many thousand characters."""


class Own(NamedTuple):
    """The sequence that a session uploaded, and the window of it on the page Your data.

    ``key`` is known to ``own.kept``, and stands for the file and how it was read. ``tokens``:
    whether its steps are words; ``columns``: how many numbers a step has otherwise. ``start``
    counts from 1.
    """

    key: str
    tokens: bool
    columns: int
    start: int
    steps: int


@dataclass(frozen=True, slots=True)
class RunSpec:
    """Every choice that decides the numbers of a run.

    ``start`` counts from 1; ``steps = 0`` means as many as are shown by default
    (``windows.usual_steps``). Fields that the source does not use keep their defaults
    (``canonical``), so that equal runs have equal specs. ``weights`` names a trained network,
    which decides the cell and its size. ``own`` is no part of the address: a
    file cannot travel in one.
    """

    source: str = WORDS
    text: str = "feeling under the weather"
    split: Split = BY_WORD
    numbers: str = "0.5 1 0.5 -0.5 -1 -0.5 0.5 1"
    scale: str = STANDARDISED
    start: int = 1
    steps: int = 0
    cell: str = "LSTM"
    units: int = 12
    layers: int = 1
    directions: str = ONE
    init: str = UNIFORM
    seed: int = 0
    weights: str = UNTRAINED
    own: Own | None = None

    @property
    def trained(self) -> bool:
        """Whether the network is one of those that ship trained; they read words only."""
        return self.weights != UNTRAINED and self.tokens

    @property
    def tokens(self) -> bool:
        """Whether the source is text, whose steps become vectors by a draw."""
        if self.source == OWN:
            return self.own is not None and self.own.tokens
        return self.source in TOKEN_SOURCES


def default_scale(source: str) -> str:
    """Typed numbers are taken as they are; measured series are standardised."""
    return AS_IT_IS if source == NUMBERS else STANDARDISED


def canonical(spec: RunSpec) -> RunSpec:
    """The same run with the fields that its source does not use at their defaults."""
    usual = RunSpec()
    unused: dict[str, Any] = {}
    if spec.source != WORDS:
        unused["text"] = usual.text
    if spec.source != NUMBERS:
        unused["numbers"] = usual.numbers
    if spec.source != OWN:
        unused["own"] = None
    if spec.tokens:
        unused["scale"] = usual.scale
    if spec.source not in TOKEN_SOURCES or spec.trained:
        unused["split"] = usual.split
    if spec.trained:
        cell, units = shape(spec.weights)
        unused |= {"cell": cell, "units": units, "seed": usual.seed, "init": usual.init}
        unused |= {"layers": usual.layers, "directions": usual.directions}
    else:
        unused["weights"] = UNTRAINED
    return replace(spec, **unused)


def to_query(spec: RunSpec) -> dict[str, str]:
    """The parameters of the address that reproduces ``spec``: only what is not the default.

    Typed input above ``ADDRESS_CHARACTERS`` is left out, as the page leaves it out.
    """
    usual = replace(RunSpec(), scale=default_scale(spec.source))
    if spec.trained:  # the network decides them
        spec = replace(spec, cell=usual.cell, units=usual.units)
    spec = replace(spec, scale=usual.scale) if spec.tokens else spec
    changed = {
        field.name: str(getattr(spec, field.name))
        for field in fields(RunSpec)
        if field.name != "own" and getattr(spec, field.name) != getattr(usual, field.name)
    }
    return {key: value for key, value in changed.items() if len(value) <= ADDRESS_CHARACTERS}


def query_string(spec: RunSpec, **more: str | int) -> str:
    """``to_query`` as it stands in an address, with the parameters ``more`` appended."""
    return urlencode(to_query(spec) | {key: str(value) for key, value in more.items()})
