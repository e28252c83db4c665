"""The part of a program that reads a network that was sent, and a sequence of its task."""

from __future__ import annotations

from dashboard.models.sent import Sent

_SENT = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
recipe = {recipe!r}
model, _ = recipe.build()
model.load_state_dict(load_file({file!r}))  # the file of its weights: *Take it with you*
model.double().eval().requires_grad_(False)
inputs, targets = recipe.held_out()
inputs = inputs[:{steps}, {row} : {row} + 1].double()  # (T, 1, I)
"""


def reading_sent(found: Sent, row: int, steps: int) -> str:
    """``model`` in float64 and ``inputs``, those of sequence ``row``, counted from 1."""
    return _SENT.format(recipe=found.recipe, file=found.file, steps=steps, row=row - 1)


def target(found: Sent, row: int, steps: int) -> str:
    """What is right at its end, as the task's loss takes it."""
    at = row - 1 if found.recipe.task.at_end else f"{steps - 1}, {row - 1}"
    cast = "" if found.answers else ".double()"
    return f"target = targets[{at}].reshape(1){cast}\n"
