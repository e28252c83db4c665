"""A complete program that repeats a run and prints its last state."""

from pprint import pformat

from dashboard.networks import CELLS
from dashboard.spec import BOTH, IDENTITY, ORTHOGONAL, RunSpec
from dashboard.state import Run
from dashboard.vectors import SIZE

_TOKENS = '''
def vector(word):
    """The same draw for the same word: the seed and the word decide it."""
    digest = hashlib.sha256(word.encode()).digest()
    return np.random.default_rng([SEED, int.from_bytes(digest)]).standard_normal({size})


labels = {labels}
inputs = torch.tensor(np.stack([vector(word) for word in labels])).unsqueeze(1)  # (T, 1, I)
'''
_NUMBERS = """
# {names}: {scale}.
labels = {labels}
values = {values}
inputs = torch.tensor(values, dtype=torch.float64).unsqueeze(1)  # (T, 1, I)
"""
_NETWORK = """
network = {module}(
    inputs.shape[-1],
    {units},
    num_layers={layers},
    bidirectional={both},
    dtype=torch.float64,{options}
)
bound = 1 / math.sqrt({units})
generator = torch.Generator().manual_seed(SEED)
with torch.no_grad():
    for parameter in network.parameters():
        parameter.uniform_(-bound, bound, generator=generator)
{init}
trace = rnncore.record(network, inputs, loss=None, labels=labels)
print(trace.outputs.shape)  # (T, 1, directions * units)
"""
_INIT = """    for name, parameter in network.named_parameters():
        if name.startswith("weight_hh"):
            {body}
"""
_BODIES = {
    (ORTHOGONAL, False): "for gate in parameter.split({units}):\n"
    "                torch.nn.init.orthogonal_(gate, generator=generator)",
    (IDENTITY, False): "for gate in parameter.split({units}):\n"
    "                torch.nn.init.eye_(gate)",
    (ORTHOGONAL, True): "sign = torch.randint(0, 2, parameter.shape, generator=generator)\n"
    "            parameter.copy_(sign * 2 - 1)",
    (IDENTITY, True): "torch.nn.init.ones_(parameter)",
}
_ONE = "last_state = trace.outputs[-1, 0]"
_TWO = (
    "# forward after the last step, backward after the first\n"
    "last_state = np.concatenate([trace.outputs[-1, 0, :{units}], trace.outputs[0, 0, {units}:]])"
)


def code(run: Run) -> str:
    """The program. It needs torch, numpy and rnncore, and agrees with the page to the last bit."""
    spec = run.spec
    both = spec.directions == BOTH
    last = (_TWO if both else _ONE).format(units=spec.units)
    standard = "import hashlib\nimport math\n\n" if spec.tokens else "import math\n\n"
    imports = standard + ("import numpy as np\n" if spec.tokens or both else "")
    return (
        f"{imports}import torch\n\nimport rnncore\n\n"
        f"SEED = {spec.seed}\n"
        f"{_sequence(run)}{_network(spec)}{last}\n"
        'print("last state:")\nfor value in last_state:\n    print(float(value))\n'
    )


def _sequence(run: Run) -> str:
    """The input: words are drawn again, numbers are written out in full."""
    labels = pformat(list(run.sequence.labels), width=96, compact=True)
    if run.spec.tokens:
        return "\n" + _TOKENS.format(size=SIZE, labels=labels)
    return _NUMBERS.format(
        names="Columns " + ", ".join(ascii(name)[1:-1] for name in run.names),
        scale=run.spec.scale,
        labels=labels,
        values=pformat(run.inputs.tolist(), width=96, compact=True),
    )


def _network(spec: RunSpec) -> str:
    """The module, its initialisation and the recording."""
    module, options = CELLS[spec.cell]
    independent = module.__name__ == "IndRNN"
    body = _BODIES.get((spec.init, independent), "").format(units=spec.units)
    named = "".join(f"\n    {key}={value!r}," for key, value in options.items())
    return _NETWORK.format(
        module="rnncore.IndRNN" if independent else f"torch.nn.{module.__name__}",
        units=spec.units,
        layers=spec.layers,
        both=spec.directions == BOTH,
        options=named,
        init=_INIT.format(body=body) if body else "",
    )
