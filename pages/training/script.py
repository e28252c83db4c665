"""A complete program that trains the networks of the page and prints what came of it."""

from __future__ import annotations

from dashboard.models.program import complete
from pages.training.state import TrainingRuns

_PROGRAM = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
recipes = {{
{recipes}}}
for name, recipe in recipes.items():
    *_, last = run(recipe)
    print(name)
    print(f"  update {{last.update}}: loss {{last.loss}}, right {{last.accuracy}}")
"""


def code(runs: TrainingRuns) -> str:
    """The program. It needs torch and rnncore."""
    recipes = "".join(f"    {lane.title!r}: {lane.recipe!r},\n" for lane in runs.lanes)
    return complete(_PROGRAM.format(recipes=recipes))


def printed(runs: TrainingRuns) -> str:
    """The program's output, from the race on screen."""
    lines = []
    for lane in runs.lanes:
        last = lane.shots[-1]
        lines.append(lane.title)
        lines.append(f"  update {last.update}: loss {last.loss}, right {last.accuracy}")
    return "\n".join(lines)
