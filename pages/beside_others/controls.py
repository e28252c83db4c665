"""The widgets of the page Beside others: a sentence that all models read."""

from __future__ import annotations

from dashboard.plain import plain
from dashboard.shell.head import Head, quoted
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, foreseen
from pages.beside_others import lesson
from pages.beside_others.spec import PRESETS, USUAL
from pages.beside_others.state import BesideRuns, beside_runs
from rnncore.zoo.tasks.phrases import passed_over


def choose(head: Head) -> BesideRuns:
    """Draw the controls in the chips of ``head`` and return what is to be shown."""
    seen = foreseen(USUAL)
    head.stories(PRESETS, seen)
    with head.chip("input", quoted(seen.text)):
        spec = ask(USUAL, "text")
    with head.chip("network", f"n = {seen.order} · {seen.depth}"):
        spec = ask(spec, "order", "smoothing", "depth")
    runs = settle(beside_runs, spec, lesson("kept"), head.messages)
    pairs = zip(runs.words, runs.known, strict=True)
    strange = tuple(dict.fromkeys(plain(word) for word, known in pairs if not known))
    if strange:
        head.messages.warning(lesson("unknown", words=", ".join(strange[:8])))
    left_out = [plain(each) for each in passed_over(runs.spec.text)]
    if left_out:
        head.messages.warning(lesson("left-out", signs=", ".join(left_out[:8])))
    return runs
