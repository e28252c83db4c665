"""A complete program that asks every model for the sentence and prints what each gives it."""

from __future__ import annotations

import numpy as np

from dashboard.models.program import complete
from pages.beside_others.models import HALF, IN_ZOO, LSTM, NGRAM
from pages.beside_others.sentence.measured import told
from pages.beside_others.state import BesideRuns

_PROGRAM = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
words = {words!r}
counts = Counts(5, sentences(), vocabulary())
models = {{{ngram!r}: NGram(counts, {order}, {smoothing!r})}}
for name, card in {cards}.items():
    models[name] = zoo.load(card).model
models[{half!r}] = Mixture((models[{ngram!r}], models[{lstm!r}]))
for name, model in models.items():
    lost = surprise(model, words) / math.log(10)  # of each word; NaN where nobody knows it
    print(f"{{name}}: log10 P = {{-np.nansum(lost):.4f}}")
"""


def code(runs: BesideRuns) -> str:
    """The program. It needs torch and rnncore."""
    cards = "".join(f"    {name!r}: {card!r},\n" for name, card in IN_ZOO.items())
    return complete(
        _PROGRAM.format(
            words=runs.words,
            order=runs.spec.order,
            smoothing=runs.spec.smoothing,
            ngram=NGRAM,
            half=HALF,
            lstm=LSTM,
            cards=f"{{\n{cards}}}",
        )
    )


def printed(runs: BesideRuns) -> str:
    """The program's output, from what stands on the page."""
    found = {each.name: each for each in told(runs.words, runs.spec.order, runs.spec.smoothing)}
    return "\n".join(
        f"{name}: log10 P = {np.nansum(found[name].log10):.4f}" for name in (NGRAM, *IN_ZOO, HALF)
    )
