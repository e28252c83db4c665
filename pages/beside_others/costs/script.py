"""A complete program that counts the chains and what a stream keeps, and prints both."""

from __future__ import annotations

from dashboard.models.program import complete
from pages.beside_others.costs.measured import COUNTED, chains
from pages.beside_others.costs.networks import HEADS, KEPT, LAYERS, WIDTH, WINDOW
from pages.beside_others.costs.recorded import recorded

_PROGRAM = """width = {width}
networks = {{
    "Elman": torch.nn.RNN(width, width),
    "LSTM": torch.nn.LSTM(width, width),
    "GRU": torch.nn.GRU(width, width),
    "minGRU by scan": ScannedMinGRU(width, width),
    "CNN": CausalConvolution(width, width),
    "Transformer": CausalTransformer(width, width, num_layers={layers}, num_heads={heads}),
    "window": CausalWindow(width, width, {window}),
}}
single = ("Elman", "LSTM", "GRU", "Transformer")  # each written out in single operations
for name, network in networks.items():
    lengths = []
    for steps in {counted}:
        inputs = torch.zeros(steps, 1, width).requires_grad_()
        outputs = written_out(network, inputs) if name in single else network(inputs)
        outputs = outputs[0] if isinstance(outputs, tuple) else outputs
        lengths.append(longest_chain(outputs[-1]).computing)
    print(name, "waits for", *lengths)

for name, network in networks.items():
    stream = Stream(network)
    for _ in range({last}):
        stream.read(torch.zeros(1, width))
    print(name, "keeps", stream.bytes)
"""


def code(_: object = None) -> str:
    """The program. It needs torch and rnncore."""
    return complete(
        _PROGRAM.format(
            width=WIDTH,
            layers=LAYERS,
            heads=HEADS,
            window=WINDOW,
            counted=COUNTED,
            last=COUNTED[-1],
        )
    )


def printed(_: object = None) -> str:
    """The program's output, from what stands on the page."""
    kept = recorded().bytes
    order = [each.name for each in chains()]
    waits = [
        " ".join(map(str, (each.name, "waits for", *each.computing.values()))) for each in chains()
    ]
    names = sorted((each.name for each in KEPT), key=order.index)
    return "\n".join(waits + [f"{name} keeps {kept[name][COUNTED[-1]]}" for name in names])
