"""From a sentence to what all models read of it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import canonical
from dashboard.models.trained_run import marked
from pages.beside_others.spec import BesideSpec
from rnncore.counting import counted
from rnncore.readers import InputError, read_tokens
from rnncore.readers.limits import STEPS_ON_SCREEN
from rnncore.zoo.tasks.phrases import END, tokenise, vocabulary


@dataclass(frozen=True, slots=True)
class BesideRuns:
    """The sentence. ``words``: as the models read them, the full stop at the end included."""

    spec: BesideSpec
    words: tuple[str, ...]

    @property
    def known(self) -> tuple[bool, ...]:
        """For each word whether it stands in the phrases that the models learned from."""
        return vocabulary().known(self.words)

    @property
    def labels(self) -> tuple[str, ...]:
        """The words, those within ⟨ ⟩ that no model knows."""
        return marked(self.words, self.known)


def beside_runs(spec: BesideSpec) -> BesideRuns:
    """The sentence of ``spec``. Raises InputError for a text that cannot be read."""
    spec = canonical(spec)
    read_tokens(spec.text)  # says what is wrong with an empty or broken text
    words = tokenise(spec.text)
    if not words:
        raise InputError("There is no word in this sentence. Type at least one.")
    if len(words) >= STEPS_ON_SCREEN:
        raise InputError(
            f"The sentence has {counted(len(words), 'word')}, and at most {STEPS_ON_SCREEN - 1} "
            f"are read. Shorten it."
        )
    return BesideRuns(spec, (*words, END))
