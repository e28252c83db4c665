"""What a network that was trained on a text writes by itself."""

from __future__ import annotations

import torch

from rnncore.train.networks import Learner
from rnncore.train.tasks import Characters

LETTERS = 120


def sample(model: Learner, task: Characters, *, letters: int = LETTERS, seed: int = 0) -> str:
    """So many characters, each drawn from the network's own probabilities.

    It begins with the first character of the text, and reads what it has written; without a state
    the last ``task.steps`` of that each time. Every draw follows from ``seed``.
    """
    generator = torch.Generator().manual_seed(seed)
    number, state, written = task.encode(task.text[0]), None, []
    window = torch.empty(0, 1, task.inputs)
    with torch.no_grad():
        for _ in range(letters):
            read = torch.nn.functional.one_hot(number, task.inputs).float()[None]  # (1, 1, I)
            if model.has_state:
                states, state = model.recurrent(read, state)
            else:
                window = torch.cat((window, read))[-task.steps :]
                states = model.states(window)
            shares = model.readout(states[-1]).softmax(-1)
            number = torch.multinomial(shares, 1, generator=generator)[0]
            written.append(task.alphabet[int(number)])
    return "".join(written)
