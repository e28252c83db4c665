"""Tasks that a network is trained on from nothing, a class each.

Whatever is drawn comes from an explicit ``torch.Generator``, and sequences are drawn anew for every
batch, but for a text, of which there is only one.
"""

from rnncore.train.tasks.base import Batch, Task
from rnncore.train.tasks.near import Independent, LocalRule
from rnncore.train.tasks.reading import Characters
from rnncore.train.tasks.recalling import Recall
from rnncore.train.tasks.remembering import Adding, FirstSymbol, TemporalOrder
from rnncore.train.tasks.tracking import Counting, Parity

TASKS: dict[str, type[Task]] = {
    task.name: task
    for task in (
        *(FirstSymbol, TemporalOrder, Adding, Parity, Counting, Characters),
        *(LocalRule, Recall, Independent),
    )
}
"""Every task by its name."""

__all__ = [
    "TASKS",
    "Adding",
    "Batch",
    "Characters",
    "Counting",
    "FirstSymbol",
    "Independent",
    "LocalRule",
    "Parity",
    "Recall",
    "Task",
    "TemporalOrder",
]
