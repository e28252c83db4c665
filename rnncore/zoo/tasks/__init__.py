"""Tasks that the trained networks learned: our own data, splits and baselines, a module a task.

Whatever is drawn comes from an explicit ``torch.Generator``. What is trained on and what is held
out never overlap.
"""

from rnncore.language.vocabulary import UNKNOWN, Vocabulary

__all__ = ["UNKNOWN", "Vocabulary"]
