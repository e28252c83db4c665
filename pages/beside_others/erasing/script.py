"""A complete program that erases words before those asked for, and prints every model's loss."""

from __future__ import annotations

from dashboard.models.program import complete
from pages.beside_others.erasing.record import MOST, ORDER
from pages.beside_others.erasing.recorded import HELD_OUT, recorded
from pages.beside_others.models import IN_ZOO, NGRAM

_PROGRAM = """torch.set_num_threads(1)
texts = sentences(held_out=True)
models = {{{ngram!r}: NGram(Counts({order}, sentences(), vocabulary()), {order})}}
for name, card in {cards}.items():
    models[name] = zoo.load(card).model
for name, model in models.items():
    left = (*range({most} + 1), max(map(len, texts)))
    print(name, *(f"{{score_erased(model, texts, last).loss:.3f}}" for last in left))
"""


def code(_: object = None) -> str:
    """The program. It needs torch and rnncore."""
    cards = "".join(f"    {name!r}: {card!r},\n" for name, card in IN_ZOO.items())
    return complete(_PROGRAM.format(ngram=NGRAM, order=ORDER, most=MOST, cards=f"{{\n{cards}}}"))


def printed(_: object = None) -> str:
    """The program's output, from what stands on the page."""
    found = recorded().loss[HELD_OUT]
    return "\n".join(
        " ".join((name, *(f"{loss:.3f}" for loss in found[name]))) for name in (NGRAM, *IN_ZOO)
    )
