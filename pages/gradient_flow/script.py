"""A complete program that builds the networks of the page and prints their gradients."""

from dashboard.cells import CELLS
from dashboard.models import uploaded
from dashboard.models.program import drawn_words, reading
from dashboard.models.spec import IDENTITY, ORTHOGONAL
from dashboard.models.vectors import SIZE
from pages.gradient_flow.spec import AS_DRAWN, NOISE, OWN, WORDS, GradientSpec
from pages.gradient_flow.state import GradientRuns

_PROGRAM = '''{imports}
torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
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
    drawn = {ORTHOGONAL: _ORTHOGONAL, IDENTITY: _IDENTITY}.get(spec.recurrent, "")
    scaled = "" if spec.scaling == AS_DRAWN else _RADIUS.format(radius=spec.radius)
    return _PROGRAM.format(
        imports=_imports(spec),
        seed=spec.seed,
        units=spec.hidden,
        inputs=_inputs(runs),
        blocks=_BLOCKS + drawn + scaled if drawn + scaled else "",
        loss=loss(runs),
        networks="".join(
            f"    {cell!r}: fill({_module(cell, spec.input_size)}),\n" for cell in spec.cells
        ),
        forget=_FORGET.format(forget=spec.forget) if "LSTM" in spec.cells else "",
        shown=shown(runs),
    )


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


def loss(runs: GradientRuns) -> str:
    """The loss of the page, as the program writes it."""
    if len(runs.loss_at) == 1:
        return f"rnncore.at_step({runs.loss_at[0]})"
    return f"rnncore.at_step(*range({runs.steps}))"


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


def _imports(spec: GradientSpec) -> str:
    """What the program needs, in the order of the house."""
    standard = ("import hashlib\n" if spec.input == WORDS else "") + "import math\n"
    ours = "import rnncore\n"
    if spec.input == OWN:
        standard += "from pathlib import Path\n"
        tokens = spec.uploaded is not None and spec.uploaded.tokens
        ours += "from rnncore.readers.mapping import embed\n" if tokens else ""
        ours += f"from rnncore.readers import read_sequence{'' if tokens else ', standardise'}\n"
    numpy = "import numpy as np\n" if spec.input in (WORDS, NOISE) else ""
    return f"{standard}\n{numpy}import torch\n\n{ours}"


def _module(cell: str, size: int) -> str:
    view, _ = CELLS[cell]
    said = "".join(f", {key}={value!r}" for key, value in CELLS[cell].options.items())
    return f"{view.constructor}({size}, UNITS, dtype=torch.float64{said})"
