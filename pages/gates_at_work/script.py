"""A complete program that runs the trained network on the words shown, with the gates held."""

from __future__ import annotations

from pprint import pformat

from dashboard.models.program import complete
from dashboard.models.program_sent import reading_sent
from dashboard.models.trained import NETWORKS
from pages.gates_at_work.state import GatesRuns

_SHIPPED = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
trained = zoo.load({name!r})
model = trained.model.double()
words = {words}
tokens = trained.vocabulary.encode(words).unsqueeze(1)  # (T, 1); unknown words are read as <unk>
network, inputs = model.recurrent["words"], model.embed(tokens)
"""
_PROGRAM = """holds = {holds}
trace = interventions.record(network, inputs, loss=None, interventions=holds)
states = torch.from_numpy(trace.outputs[:, 0])  # (T, H)
answers = model.readout(states).log_softmax(-1).exp()  # (T, K), in the page's own operations
print("last state:")
for value in trace.outputs[-1, 0]:
    print(float(value))
print("most probable answer after each word:")
for word, row in zip(words, answers):
    print(word, int(row.argmax()), float(row.max()))
"""


def code(runs: GatesRuns) -> str:
    """The program. It needs torch and rnncore, and agrees with the page to the last bit."""
    run = runs.shown
    held = [
        f"interventions.hold({each.gate!r}, {each.value}, {each.units}, {each.start}, {each.stop})"
        for each in run.holds
    ]
    lines = "".join(f"\n    {each}," for each in held)
    words = pformat(list(run.words), width=92, compact=True)
    if run.sent is not None:
        read = reading_sent(run.sent, run.row, run.steps)
        read += f"network = model.recurrent\nwords = {words}\n"
    else:
        read = _SHIPPED.format(name=NETWORKS[run.title], words=words)
    return complete(read + _PROGRAM.format(holds=f"[{lines}\n]" if held else "[]"))


def printed(runs: GatesRuns) -> str:
    """The program's output, from the run on screen."""
    run = runs.shown
    lines = ["last state:", *(repr(float(value)) for value in run.trace.outputs[-1, 0])]
    lines.append("most probable answer after each word:")
    for word, row in zip(run.words, run.answers.probability, strict=True):
        lines.append(f"{word} {int(row.argmax())} {float(row.max())}")
    return "\n".join(lines)
