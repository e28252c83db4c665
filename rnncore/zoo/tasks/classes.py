"""One to one and one to many: measured weather is named, and a kind of weather is put into words.

Both rest on rules of our own, written below; they are no meteorology.

- ``kind_of``: temperature, humidity and wind to one of five kinds of weather.
- ``report``: a kind to a sentence about it. Its later words depend on earlier ones, not only on
  the word just before.
"""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor

from rnncore.zoo.tasks import Vocabulary
from rnncore.zoo.tasks.sentences import is_held_out, words

KINDS = ("sunny", "rainy", "snowy", "foggy", "stormy")
MEASURES = ("temperature", "humidity", "wind")
RANGES = {"temperature": (-15.0, 35.0), "humidity": (20.0, 100.0), "wind": (0.0, 90.0)}
"""In °C, % and km/h: where examples are drawn from."""


def kind_of(temperature: float, humidity: float, wind: float) -> str:
    """The rule that is to be learned. °C, %, km/h."""
    if wind > 60:
        return "stormy"
    if humidity < 65:
        return "sunny"
    if humidity > 85 and wind < 15:
        return "foggy"
    return "snowy" if temperature < 1 else "rainy"


def scaled(measured: Tensor) -> Tensor:
    """``measured (N, 3)`` in the order of ``MEASURES``, each range to -1 … 1."""
    low, high = torch.tensor([RANGES[name] for name in MEASURES]).T
    return (measured - low) / (high - low) * 2 - 1


def measurements(number: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """``number`` of each kind, evenly from where the rule says so.

    ``(5 number, 3)`` in the units of ``RANGES``, and the number of the kind of each row.
    """
    low, high = torch.tensor([RANGES[name] for name in MEASURES]).T
    found: dict[str, list[Tensor]] = {kind: [] for kind in KINDS}
    while any(len(rows) < number for rows in found.values()):
        row = low + (high - low) * torch.rand(len(MEASURES), generator=generator)
        found[kind_of(*row.tolist())].append(row)
    rows = torch.stack([row for kind in KINDS for row in found[kind][:number]])
    return rows, torch.arange(len(KINDS)).repeat_interleave(number)


# ------------------------------------------------------------------------------------ one to many

END = "</s>"

_DAYS = words("today tonight tomorrow")
_OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}
_OPENINGS = ("", "good morning :", "the weather :")
_ELSEWHERE = words("calm dry mild quiet")
# For each kind: what there is, and what to do about it.
_SAID = {
    "sunny": ("clear skies|bright sunshine|warm sun", "take a hat|leave the coat at home"),
    "rainy": ("light rain|heavy showers|steady rain", "take an umbrella|wear boots"),
    "snowy": ("light snow|heavy snow|icy roads", "wear a scarf|clear the path"),
    "foggy": ("thick fog|low cloud|grey mist", "drive slowly|use your lights"),
    "stormy": ("strong winds|high waves|sudden gusts", "stay indoors|shut the windows"),
}
_FORM = "{opening} {sky} in the {here} {day} , {elsewhere} in the {there} : {advice} {day} ."


def reports_of(kind: str) -> tuple[tuple[str, ...], ...]:
    """Every report that the grammar can write for ``kind``, 864 of them.

    The day at the end is the day named before, the second region lies opposite the first, and sky
    and advice are those of the kind: none of this is told by the word just before.
    """
    skies, advices = (part.split("|") for part in _SAID[kind])
    choices = product(_OPENINGS, _DAYS, skies, _OPPOSITE, _ELSEWHERE, advices)
    return tuple(
        tuple(
            _FORM.format(
                opening=opening, day=day, sky=sky, here=here, there=_OPPOSITE[here],
                elsewhere=elsewhere, advice=advice,
            ).split()
        )
        for opening, day, sky, here, elsewhere, advice in choices
    )  # fmt: skip


def split(kind: str, *, held_out: bool) -> tuple[tuple[str, ...], ...]:
    """The reports of ``kind`` that are held out, or those to train on."""
    return tuple(text for text in reports_of(kind) if is_held_out(" ".join(text)) == held_out)


VOCABULARY = Vocabulary.of((text for kind in KINDS for text in reports_of(kind)), *KINDS, END)
