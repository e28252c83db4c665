"""Where a loss reads the states: the choices, and the steps that each means."""

LAST, EVERY, CHOSEN = LOSSES = ("last step", "every step", "chosen step")
STEPS = (1, 500)
"""The steps that can be chosen, counted from 1."""

AT_HELP = "The loss is the sum of the state after this step."


def loss_steps(loss: str, at: int, steps: int) -> tuple[int, ...]:
    """The steps, counted from 0, whose state the loss sums. A chosen step past the end is T."""
    if loss == EVERY:
        return tuple(range(steps))
    return (min(at, steps) - 1 if loss == CHOSEN else steps - 1,)
