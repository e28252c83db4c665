"""A complete program that trains the minGRU by a scan, as recorded with the first seed."""

from __future__ import annotations

from dashboard.models.program import complete
from pages.beside_others.parallel import learning
from pages.beside_others.parallel.recorded import recorded

_PROGRAM = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
recipe = Recipe({task!r}, {network!r}, rate={rate}, updates={updates}, seed=0)
model, generator = recipe.build()
scan = ScannedMinGRU(recipe.task.inputs, {units})
scan.load_state_dict(model.recurrent.state_dict())
with torch.no_grad():
    scan.bias_ih_l0[:{units}] = {bias}  # at first hardly anything is written over the state
model.recurrent = scan
for _ in recipe.fit(model, generator):
    pass
held = recipe.held_out()
with torch.no_grad():
    right = recipe.task.right(model(held.inputs), held.targets)
print("held-out sequences right:", float(right.double().mean()))
"""


def code(task: str) -> str:
    """The program for one of the tasks. It needs torch and rnncore."""
    kind = learning.KINDS[0]
    return complete(
        _PROGRAM.format(
            task=learning.TASKS[task],
            network=kind.network,
            rate=learning.RATE,
            updates=learning.UPDATES,
            units=learning.UNITS,
            bias=-learning.OPEN,
        )
    )


def printed(task: str) -> str:
    """The program's output, as it was recorded."""
    found = recorded().accuracies[task][learning.KINDS[0].name][0]
    return f"held-out sequences right: {found}"
