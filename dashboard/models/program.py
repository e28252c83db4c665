"""Parts of the programs that pages give away: words, an uploaded file, an untrained network."""

import ast
from collections.abc import Sequence
from pprint import pformat

from dashboard.cells import CELLS, MATRIX, VECTOR
from dashboard.models.networks import SIZE
from dashboard.models.spec import BOTH, IDENTITY, ORTHOGONAL, RunSpec
from dashboard.models.uploaded import Uploaded

_IMPORTS = """import hashlib
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

import rnncore
from rnncore import interventions, zoo
from rnncore.language.counts import Counts
from rnncore.language.erasing import score_erased
from rnncore.language.ngram import NGram
from rnncore.language.scoring import Mixture, score, surprise
from rnncore.language.smoothing import SMOOTHINGS
from rnncore.measures.chains import longest_chain
from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.scanned import ScannedMinGRU
from rnncore.nn.streaming import Stream
from rnncore.nn.written_out import written_out
from rnncore.readers.mapping import embed, inputs_for
from rnncore.readers import read_sequence, read_weights, standardise
from rnncore.residual import Tower
from rnncore.trace import parts
from rnncore.train import Adding, Characters, Counting, FirstSymbol, Network, Parity
from rnncore.train import Recipe, TemporalOrder, run
from rnncore.train import Causal, Independent, LocalRule, Recall, VariedRecipe, right_at
from rnncore.zoo.tasks import classes, dates, phrase_book, phrase_words, reports
from rnncore.zoo.tasks.classes import END
from rnncore.zoo.tasks.phrases import sentences, vocabulary
from rnncore.zoo.tasks.reviews import LABELS
from rnncore.zoo.tasks.tags import TAGS
from rnncore.zoo.translated import translate
from rnncore.zoo.writing import write"""
"""All that a program may use, in the order in which it imports it."""

_WORDS = '''
def vector(word):
    """The same draw for the same word: the seed and the word decide it."""
    digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng([SEED, int.from_bytes(digest)]).standard_normal({size})


labels = {labels}
inputs = torch.tensor(np.stack([vector(word) for word in labels])).unsqueeze(1)  # (T, 1, I)
'''

_NETWORK = """
network = {module}(
    {size},
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
{init}"""


_FILE = """file = Path({name!r})
sequence = read_sequence(file.read_bytes(), file.name{choices})
window = sequence.window({start}, {steps})
"""


_INIT = """    for name, parameter in network.named_parameters():
        if name.startswith("weight_hh"):
            {body}
"""


_BODIES = {
    (ORTHOGONAL, MATRIX): "for gate in parameter.split({units}):\n"
    "                torch.nn.init.orthogonal_(gate, generator=generator)",
    (IDENTITY, MATRIX): "for gate in parameter.split({units}):\n"
    "                torch.nn.init.eye_(gate)",
    (ORTHOGONAL, VECTOR): "sign = torch.randint(0, 2, parameter.shape, generator=generator)\n"
    "            parameter.copy_(sign * 2 - 1)",
    (IDENTITY, VECTOR): "torch.nn.init.ones_(parameter)",
}


def complete(body: str) -> str:
    """The program of which this is all but the imports: it has those of the names that it uses."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    blocks = []
    for block in _IMPORTS.split("\n\n"):
        lines = [line.rpartition("import ") for line in block.splitlines()]
        wanted = [
            (start, [name for name in names.split(", ") if name.split()[-1] in used])
            for start, _, names in lines
        ]
        blocks.append("".join(f"{at}import {', '.join(names)}\n" for at, names in wanted if names))
    return "\n".join([*filter(None, blocks), body])


def loss(loss_at: Sequence[int], steps: int) -> str:
    """The loss at one of the steps, or at all of them."""
    return f"rnncore.at_step({loss_at[0] if len(loss_at) == 1 else f'*range({steps})'})"


def drawn_words(labels: Sequence[str]) -> str:
    """The vectors of words as ``networks.embed`` draws them: ``labels`` and ``inputs``."""
    return "\n" + _WORDS.format(labels=pformat(list(labels), width=96, compact=True), size=SIZE)


def reading(kept: Uploaded, start: int, steps: int) -> str:
    """Reading an uploaded file with the choices made, and the window of it: ``window``."""
    choices = "".join(f", {name}={value!r}" for name, value in kept.choices.changed().items())
    return _FILE.format(name=kept.name, choices=choices, start=start, steps=steps)


def network(spec: RunSpec, size: str = "inputs.shape[-1]") -> str:
    """The module that reads ``size`` numbers a step, and its initialisation."""
    cell = CELLS[spec.cell]
    body = _BODIES.get((spec.init, cell.recurrent), "").format(units=spec.units)
    named = "".join(f"\n    {key}={value!r}," for key, value in cell.options.items())
    return _NETWORK.format(
        size=size,
        module=cell.view.constructor,
        units=spec.units,
        layers=spec.layers,
        both=spec.directions == BOTH,
        options=named,
        init=_INIT.format(body=body) if body else "",
    )
