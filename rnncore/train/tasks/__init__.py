"""Tasks that a recurrent network is trained on from nothing, a class each.

Whatever is drawn comes from an explicit ``torch.Generator``, and sequences are drawn anew for every
batch, but for a text, of which there is only one.
"""

from rnncore.train.tasks.base import Batch, Task
from rnncore.train.tasks.reading import Characters
from rnncore.train.tasks.remembering import Adding, FirstSymbol, TemporalOrder
from rnncore.train.tasks.tracking import Counting, Parity

TASKS: dict[str, type[Task]] = {
    task.name: task for task in (FirstSymbol, TemporalOrder, Adding, Parity, Counting, Characters)
}
"""Every task by its name."""

__all__ = [
    "TASKS",
    "Adding",
    "Batch",
    "Characters",
    "Counting",
    "FirstSymbol",
    "Parity",
    "Task",
    "TemporalOrder",
]
