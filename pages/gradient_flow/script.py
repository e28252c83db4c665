"""A complete program that builds the networks of the page and prints their gradients."""

from dashboard.cells import CELLS
from dashboard.models import uploaded
from dashboard.models.networks import SIZE
from dashboard.models.program import complete, drawn_words, loss, reading
from dashboard.models.program_sent import reading_sent, target
from dashboard.models.sent import Sent
from dashboard.models.spec import IDENTITY, ORTHOGONAL
from pages.gradient_flow.spec import AS_DRAWN, NOISE, OWN, WORDS, GradientSpec
from pages.gradient_flow.state import GradientRuns

_PROGRAM = '''torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
SEED = {seed}
UNITS = {units}
{inputs}

def fill(network):
    """Draw the weights as the page does; no biases."""
    generator = torch.Generator().manual_seed(SEED)
    bound = 1 / math.sqrt(UNITS)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.uniform_(-bound, bound, generator=generator)
        for name, parameter in network.named_parameters():
            if name.startswith("bias"):
                parameter.zero_()
{blocks}    return network


networks = {{
{networks}}}
{forget}for name, network in networks.items():
    trace = rnncore.record(network, inputs, loss={loss})
    log10_norm = rnncore.measures.log10_gradient_norm(trace.tracks[0])[:, 0]  # h_0 to h_T
    print(name)
    for step in {shown}:
        print(f"  log10 of the norm of dL/dh_{{step}}: {{float(log10_norm[step])}}")
'''
_SENT = """

def loss(outputs, final):
    return recipe.task.loss(model.readout(outputs[-1]), target)


trace = rnncore.record(model.recurrent, inputs, loss=loss)
log10_norm = rnncore.measures.log10_gradient_norm(trace.tracks[0])[:, 0]  # h_0 to h_T
print({cell!r})
for step in {shown}:
    print(f"  log10 of the norm of dL/dh_{{step}}: {{float(log10_norm[step])}}")
"""
_NOISE = """
noise = np.random.default_rng([SEED, 1]).standard_normal(({steps}, {size}))
inputs = torch.tensor(noise).unsqueeze(1)  # (T, 1, I)
"""
_ZEROS = "\ninputs = torch.zeros({steps}, 1, {size}, dtype=torch.float64)  # (T, 1, I)\n"
_BLOCKS = """            if not name.startswith("weight_hh"):
                continue
            for block in parameter.split(UNITS):
"""
_ORTHOGONAL = """                if block.ndim == 2:  # one a gate
                    torch.nn.init.orthogonal_(block, generator=generator)
                else:  # IndRNN: a diagonal, kept as a vector
                    sign = torch.randint(0, 2, block.shape, generator=generator)
                    block.copy_(sign * 2 - 1)
"""
_IDENTITY = """                whole = torch.eye(UNITS)
                block.copy_(whole if block.ndim == 2 else whole.diagonal())
"""
_RADIUS = """                # to the spectral radius {radius!r}
                values = block if block.ndim == 1 else torch.linalg.eigvals(block)
                block *= {radius!r} / float(values.abs().max())
"""
_FORGET = """with torch.no_grad():
    networks["LSTM"].bias_ih_l0[UNITS : 2 * UNITS] = {forget!r}  # rows i, f, g, o
"""


def code(runs: GradientRuns) -> str:
    """The program. It needs torch, numpy and rnncore, and agrees with the page to the last bit."""
    spec = runs.spec
    if spec.sent is not None:
        return complete(_of_sent(runs, spec.sent))
    drawn = {ORTHOGONAL: _ORTHOGONAL, IDENTITY: _IDENTITY}.get(spec.recurrent, "")
    scaled = "" if spec.scaling == AS_DRAWN else _RADIUS.format(radius=spec.radius)
    body = _PROGRAM.format(
        seed=spec.seed,
        units=spec.hidden,
        inputs=_inputs(runs),
        blocks=_BLOCKS + drawn + scaled if drawn + scaled else "",
        loss=loss(runs.loss_at, runs.steps),
        networks="".join(
            f"    {cell!r}: fill({_module(cell, spec.input_size)}),\n" for cell in spec.cells
        ),
        forget=_FORGET.format(forget=spec.forget) if "LSTM" in spec.cells else "",
        shown=shown(runs),
    )
    return complete(body)


def _of_sent(runs: GradientRuns, found: Sent) -> str:
    """The network that was sent from Training, with the loss of its last answer."""
    row, steps = runs.spec.row, runs.steps
    read = reading_sent(found, row, steps) + target(found, row, steps)
    return read + _SENT.format(cell=runs.spec.cells[0], shown=shown(runs))


def shown(runs: GradientRuns) -> tuple[int, ...]:
    """The boundaries whose gradient is printed: the initial state, the middle, the last loss."""
    last = runs.loss_at[-1] + 1
    return tuple(sorted({0, last // 2, last}))


def printed(runs: GradientRuns) -> str:
    """The program's output, from the runs on screen."""
    lines = []
    for lane in runs.lanes:
        lines.append(lane.cell)
        lines += [
            f"  log10 of the norm of dL/dh_{step}: {float(lane.norms[step])}"
            for step in shown(runs)
        ]
    return "\n".join(lines)


def _inputs(runs: GradientRuns) -> str:
    spec: GradientSpec = runs.spec
    if spec.input == OWN:
        return _own(runs)
    if spec.input == WORDS:
        return drawn_words(runs.labels)
    return (_NOISE if spec.input == NOISE else _ZEROS).format(steps=runs.steps, size=SIZE)


def _own(runs: GradientRuns) -> str:
    """The uploaded file, read as it was on the page Your data."""
    found, read = uploaded.current(), runs.spec.uploaded
    assert read is not None
    start, stop = read.start - 1, read.start - 1 + read.steps
    file = reading(found, start, read.steps)
    values = f"standardise(sequence.values)[{start} : {stop}]"
    if read.tokens:
        values = f"embed(window.labels, size={SIZE}, seed=SEED)"
    return f"\n{file}inputs = torch.tensor({values}).unsqueeze(1)  # (T, 1, I)\n"


def _module(cell: str, size: int) -> str:
    view, _ = CELLS[cell]
    said = "".join(f", {key}={value!r}" for key, value in CELLS[cell].options.items())
    return f"{view.constructor}({size}, UNITS, dtype=torch.float64{said})"
