"""A complete program that trains one network on one task, as it was recorded."""

from __future__ import annotations

from dashboard.models.program import complete
from pages.beside_others.learning.recipes import FAR, LONGEST, recipe
from pages.beside_others.learning.recorded import recorded
from pages.beside_others.learning.spec import LearningSpec

_PROGRAM = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
recipe = {recipe}
for snapshot in run(recipe):
    pass
print("held-out loss:", snapshot.loss)
for steps in {lengths}:
    (right,) = right_at(recipe, snapshot.weights, (steps,))
    print(f"right at {{steps}} steps: {{right}}")
"""


def code(spec: LearningSpec) -> str:
    """The program. It needs torch and rnncore."""
    made = repr(recipe(spec.task, spec.network, int(spec.seed)))
    return complete(_PROGRAM.format(recipe=made, lengths=(LONGEST, FAR)))


def printed(spec: LearningSpec) -> str:
    """What it prints, as it was recorded; the loss to the digits of float32."""
    found, seed = recorded().found[spec.task, spec.network], int(spec.seed)
    ends = (
        " ".join(("right at", str(n), "steps:", str(found.at_length(n)[seed])))
        for n in (LONGEST, FAR)
    )
    return "\n".join((f"held-out loss: {found.loss[seed, -1]}", *ends))
