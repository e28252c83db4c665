"""What the page shows of a lesson's beat: a network of the family at work."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import Scene, at, known, of_answers, of_card, of_track
from dashboard.shell.page import Stage
from pages.network_types import state
from pages.network_types.answers import answers
from pages.network_types.runs import TypeRun, block
from pages.network_types.spec import TabSpec, TypeSpec


def scene(spec: TypeSpec, _: TabSpec, *, section: str = "") -> Scene:
    """The view of ``spec``. Raises InputError where it cannot be run."""
    del section
    run = state.run(spec)
    found: dict[str, Callable[..., Quantity]] = {
        "read": known(len(run.read), "How many words are read."),
        "answers": known(len(run.chosen), "How many answers are given."),
        "parameters": known(run.card.size, "Numbers in the network."),
    }
    found |= of_card(run.card) | of_answers(run.choices, run.probabilities)
    if run.attention is not None:
        found |= {"attention": _attention(run)}
    if not run.parts:
        return Scene(None, Stage(), found, run.origin, lambda: answers(run))
    part = run.parts[0]
    found |= of_track(part.trace.tracks[-1], part.trace.labels or ())
    return Scene(lambda: block(run, part), stage(run), found, run.origin)


def _attention(run: TypeRun) -> Callable[..., Quantity]:
    looked = run.attention
    assert looked is not None

    def attention(written: Quantity, read: Quantity) -> float:
        """The weight that the decoder gives to a word that was read, for one that it writes."""
        row = looked[at(written, len(looked))]
        return float(row[at(read, len(row), "word")])

    return attention


def stage(run: TypeRun) -> Stage:
    """What the address can point at on the player's stage."""
    if not run.parts:
        return Stage()
    trace, readout = run.parts[0].trace, run.parts[0].readout
    units, outputs = trace.tracks[0].hidden_size, len(readout.bias) if readout else 0
    return Stage(run.moments, len(trace.tracks), trace.steps, units, outputs)
