"""What the page shows of a lesson's beat: a trained network, perhaps with a gate that is held."""

import functools
from collections.abc import Callable

from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import Scene, at, of_answers, of_card, of_track, one_of
from dashboard.models.spec import MOST_OUTPUTS
from dashboard.models.trained import NETWORKS, WHO
from dashboard.models.trained_run import TrainedRun
from dashboard.shell.page import Stage
from dashboard.shell.questions import within
from pages.gates_at_work import held_out, script
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import GatesRuns, gates_runs, trained_block
from rnncore import zoo


def scene(spec: GatesSpec, *, section: str = "") -> Scene:
    """The view of ``spec``. Raises InputError where it cannot be run."""
    del section
    runs = gates_runs(spec)
    run, before = runs.shown, _answers(runs.plain)
    found = (
        of_track(run.track, run.labels)
        | _answers(run)
        | {f"untouched-{name}": _untouched(measure) for name, measure in before.items()}
        | (of_card(run.card) if run.card else {})
        | {"score-of": score_of}
    )
    if spec.trained == WHO:
        found |= {"right": right}
    origin = f"trained: {run.title}" + (", with a gate held" if runs.touched else "")
    program = functools.partial(script.code, runs)
    return Scene(lambda: trained_block(run), stage(runs), found, origin, program=program)


def score_of(network: Quantity) -> float:
    """The score of a network of this page, by its name."""
    return zoo.card(one_of(network, NETWORKS, "network")).score


def right(held: Quantity) -> float:
    """Labels right on held-out text, forget gates held: nothing, open, shut, or a unit's open."""
    found = held_out.held_open()
    together = {"nothing": found.plain, "open": found.together, "shut": found.shut}
    if isinstance(held, str):
        return float(one_of(held, together, "way to hold a gate"))
    return float(found.units[at(held, len(found.units), "unit")])


def _answers(run: TrainedRun) -> dict[str, Callable[..., Quantity]]:
    return of_answers(run.answers.names, run.answers.probability)


def _untouched(measure: Callable[..., Quantity]) -> Callable[..., Quantity]:
    """The same measure, as what it is of the network without a gate held."""

    @functools.wraps(measure)
    def measured(*arguments: Quantity) -> Quantity:
        return measure(*arguments)

    measured.__doc__ = f"With no gate held: {within(str(measure.__doc__))}"
    return measured


def stage(runs: GatesRuns) -> Stage:
    """What the address can point at on the player's stage."""
    run, answers = runs.shown, len(runs.shown.answers.names)
    drawn = answers if answers <= MOST_OUTPUTS else 0
    return Stage(run.steps, 1, run.steps, run.track.hidden_size, drawn)
