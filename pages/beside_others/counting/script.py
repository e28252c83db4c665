"""A complete program that counts the phrases, and prints what was never seen and perplexities."""

from __future__ import annotations

from dashboard.models.program import complete
from pages.beside_others.counting.measured import counting
from pages.beside_others.models import ORDERS

_PROGRAM = """counts = Counts({longest}, sentences(), vocabulary())
held_out = sentences(held_out=True)
print("n, never seen,", ", ".join(SMOOTHINGS))
for n in range(1, {longest} + 1):
    never_seen = 0
    for text in held_out:
        known = vocabulary().known(text)
        never_seen += sum(np.logical_and(counts.never_seen(text, n), known))
    models = [NGram(counts, n, smoothing) for smoothing in SMOOTHINGS]
    print(n, never_seen, *(f"{{score(model, held_out).perplexity:.2f}}" for model in models))
"""


def code(_: object = None) -> str:
    """The program. It needs rnncore."""
    return complete(_PROGRAM.format(longest=ORDERS[-1]))


def printed(_: object = None) -> str:
    """The program's output, from what stands on the page."""
    found = counting(None)
    lines = [f"n, never seen, {', '.join(found.log10)}"]
    for at, n in enumerate(ORDERS):
        perplexities = (f"{10 ** log10[at]:.2f}" for log10 in found.log10.values())
        lines.append(" ".join((str(n), str(found.unseen[at]), *perplexities)))
    return "\n".join(lines)
