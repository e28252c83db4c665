"""A complete program that repeats a run and prints its last state."""

from pprint import pformat

import torch

from dashboard.models import trained
from dashboard.models.networks import SIZE
from dashboard.models.program import complete, drawn_words, network, reading
from dashboard.models.program_sent import reading_sent
from dashboard.models.sent import Sent
from dashboard.models.spec import BOTH, OWN, STANDARDISED
from pages.unroll.state import Run

_NUMBERS = """
# {names}: {scale}.
labels = {labels}
values = {values}
inputs = torch.tensor(values, dtype=torch.float64).unsqueeze(1)  # (T, 1, I)
"""
_READOUT = """
readout = torch.nn.Linear({features}, {outputs}, dtype=torch.float64)
bound = 1 / math.sqrt({features})
with torch.no_grad():
    for parameter in readout.parameters():
        parameter.uniform_(-bound, bound, generator=generator)
"""
_RECORD = """
trace = rnncore.record(network, inputs, loss=None, labels=labels)
print(trace.outputs.shape)  # (T, 1, directions * units)
"""
_OUTPUTS = """weight, bias = (parameter.detach().numpy() for parameter in readout.parameters())
outputs = trace.outputs[:, 0] @ weight.T + bias  # (T, {outputs})
print("outputs after the last step:")
for value in outputs[-1]:
    print(float(value))
"""
_ANSWERS = """readout = model.readout
weight, bias = (parameter.detach().numpy() for parameter in readout.parameters())
outputs = torch.from_numpy(trace.outputs[:, 0] @ weight.T + bias)  # (T, {outputs})
print("most probable answer after each step, by its number:")
for row in outputs.softmax(-1):
    print(int(row.argmax()), f"{{float(row.max()):.6f}}")
"""
_OWN_TOKENS = """
{file}labels = list(window.labels)
inputs = torch.tensor(embed(labels, size={size}, seed=SEED)).unsqueeze(1)  # (T, 1, I)
"""
_OWN_NUMBERS = """
{file}labels = list(window.labels)
values = {values}[{start} : {stop}]
inputs = torch.tensor(values).unsqueeze(1)  # (T, 1, I)
"""
_ONE = "last_state = trace.outputs[-1, 0]"
_TWO = (
    "# forward after the last step, backward after the first\n"
    "last_state = np.concatenate([trace.outputs[-1, 0, :{units}], trace.outputs[0, 0, {units}:]])"
)


def code(run: Run) -> str:
    """The program. It needs torch, numpy and rnncore, and agrees with the page to the last bit."""
    spec = run.spec
    if spec.sent is not None:
        return complete(_sent(run, spec.sent))
    both = spec.directions == BOTH
    last = (_TWO if both else _ONE).format(units=spec.units)
    outputs, features = run.readout.weight.shape
    drawn = f"SEED = {spec.seed}\n{_sequence(run)}{network(spec)}"
    drawn += _READOUT.format(outputs=outputs, features=features)
    said = (_ANSWERS if spec.trained else _OUTPUTS).format(outputs=outputs)
    return complete(
        f"{_trained(run) if spec.trained else drawn}{_RECORD}{last}\n"
        f'print("last state:")\nfor value in last_state:\n    print(float(value))\n{said}'
    )


def _sent(run: Run, found: Sent) -> str:
    """The network that was sent from Training, on a held-out sequence."""
    said = _ANSWERS if found.answers else _OUTPUTS
    readout = "readout = model.readout\n" if not found.answers else ""
    return (
        reading_sent(found, run.spec.row, run.steps)
        + "trace = rnncore.record(model.recurrent, inputs, loss=None)\n"
        + "print(trace.outputs.shape)  # (T, 1, units)\n"
        + _ONE
        + '\nprint("last state:")\nfor value in last_state:\n    print(float(value))\n'
        + readout
        + said.format(outputs=len(run.readout.bias))
    )


def printed(run: Run) -> str:
    """The program's output, from the run on screen."""
    shape = f"({', '.join(map(str, run.trace.outputs.shape))})"
    lines = [shape, "last state:", *(repr(float(value)) for value in run.last_state)]
    if run.readout.answers:
        shares = torch.tensor(run.readout.outputs).softmax(-1)  # (T, K)
        lines.append("most probable answer after each step, by its number:")
        lines += [f"{int(row.argmax())} {float(row.max()):.6f}" for row in shares]
    else:
        lines.append("outputs after the last step:")
        lines += [repr(float(value)) for value in run.readout.outputs[-1]]
    return "\n".join(lines)


_TRAINED = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
trained = zoo.load({name!r})
model = trained.model.double()
{labels}
# Words that the network does not know are read as its sign for an unknown word.
words = [label.lower().replace("’", "'") for label in labels]
with torch.no_grad():
    inputs = model.embed(trained.vocabulary.encode(words).unsqueeze(1))  # (T, 1, E)
network = model.recurrent["words"]
"""


def _trained(run: Run) -> str:
    """The trained network and the words that it reads."""
    labels = f"labels = {pformat(list(run.sequence.labels), width=96, compact=True)}"
    if run.spec.source == OWN:
        assert run.uploaded is not None
        file = reading(run.uploaded, run.spec.start - 1, run.steps)
        labels = f"{file}labels = list(window.labels)"
    return _TRAINED.format(name=trained.NETWORKS[run.spec.weights], labels=labels)


def _own(run: Run) -> str:
    """The uploaded file, read as it was on the page Your data."""
    assert run.uploaded is not None
    start = run.spec.start - 1
    file = reading(run.uploaded, start, run.steps)
    if run.spec.tokens:
        return _OWN_TOKENS.format(file=file, size=SIZE)
    scaling = "standardise" if run.spec.scale == STANDARDISED else "np.array"
    values = f"{scaling}(sequence.values)"
    return _OWN_NUMBERS.format(file=file, values=values, start=start, stop=start + run.steps)


def _sequence(run: Run) -> str:
    """The input: words are drawn again, numbers are written out in full, a file is read."""
    if run.spec.source == OWN:
        return _own(run)
    if run.spec.tokens:
        return drawn_words(run.sequence.labels)
    labels = pformat(list(run.sequence.labels), width=96, compact=True)
    return _NUMBERS.format(
        names="Columns " + ", ".join(ascii(name)[1:-1] for name in run.names),
        scale=run.spec.scale,
        labels=labels,
        values=pformat(run.inputs.tolist(), width=96, compact=True),
    )
