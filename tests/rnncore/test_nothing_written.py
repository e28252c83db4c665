"""Nothing that is handed in is written to: every bit of it is the same afterwards.

One step of one row is where it went wrong once: an expanded bias is contiguous there as it is, and
so was the module's own parameter.
"""

import copy
import itertools

import numpy as np
import pytest
import torch

import rnncore
from rnncore import CELLS, interventions, measures, residual
from rnncore.measures import influence
from rnncore.readers import Sequence, standardise
from rnncore.readers.mapping import embed, inputs_for
from rnncore.report import as_text, diagnose
from rnncore.residual.resnet import ResNet34, record_blocks
from rnncore.trace import parts
from tests.covering import covering

from .comparing import fields, same_bits
from .conftest import KINDS_BY_ROUTES, name_of

SIZES = {"one step of one row": (1,), "one row": (4,), "one step": (1, 1, 1), "a batch": (4, 2, 1)}
LOSSES = {"no loss": None, "last": rnncore.last_step, "every": rnncore.every_step}


class Unchanged:
    """Tensors, modules, arrays and traces, bit for bit as they were when this was made."""

    def __init__(self, *things, what=""):
        self.what = what
        self.now = [array for thing in things for array in _arrays(thing)]
        self.then = [array.copy() for array in self.now]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.check()

    def check(self):
        assert self.now, "nothing is compared"
        assert all(map(same_bits, self.now, self.then)), self.what


def _arrays(thing):
    """Views of the memory itself, so that what is written to it shows."""
    if isinstance(thing, torch.nn.Module):
        return [each.detach().numpy() for each in (*thing.parameters(), *thing.buffers())]
    if isinstance(thing, rnncore.Trace):
        return list(fields(thing).values())
    if isinstance(thing, torch.nn.utils.rnn.PackedSequence):
        return _arrays(thing.data)
    if isinstance(thing, tuple | list):
        return [array for each in thing for array in _arrays(each)]
    return [thing.detach().numpy() if isinstance(thing, torch.Tensor) else thing]


def given(lab, kind, size, dtype=torch.float64, **options):
    """A module, its inputs, its initial state: random, so that every bit of them counts."""
    module = lab.module(kind, dtype=dtype, **options)
    rows = lab.rows(SIZES[size], dtype=dtype)
    form = "packed" if len(set(SIZES[size])) > 1 else "time first"
    return module, lab.in_form(rows, form), lab.hx(module, len(rows), dtype)


def traced(lab, kind, size, **options):
    return rnncore.record(*given(lab, kind, size, **options), loss=lab.loss)


@pytest.mark.parametrize(
    ("kind", "layers", "both", "size", "loss", "dtype"),
    covering(KINDS_BY_ROUTES, (1, 2), (False, True), SIZES, LOSSES, (torch.float64, torch.float32)),
    indirect=["kind"],
    ids=name_of,
)
def test_recording(lab, kind, layers, both, size, loss, dtype):
    each = given(lab, kind, size, dtype, num_layers=layers, bidirectional=both)
    with Unchanged(*each):
        trace = rnncore.record(*each, loss=LOSSES[loss])
    own = fields(trace).values()
    assert not any(np.shares_memory(a, b) for a in own for b in _arrays(each))


@pytest.mark.parametrize("size", SIZES)
def test_recording_with_a_gate_held(lab, kind, size):
    module, inputs, hx = given(lab, kind, size)
    for gate in rnncore.CELLS[kind.partition("-")[0]].gates:
        with Unchanged(module, inputs, hx):
            hold = interventions.hold(gate.name, 0.5)
            interventions.record(module, inputs, hx, interventions=[hold])


@pytest.mark.parametrize("size", ["one step of one row", "one row", "one step"])
@pytest.mark.parametrize("shortcut", [True, False])
def test_residual_stacks(lab, kind, size, shortcut):
    cell, _, nonlinearity = kind.partition("-")
    options = {"nonlinearity": nonlinearity} if nonlinearity else {}
    stack = rnncore.ResidualStack(cell, 3, 3, 2, shortcut=shortcut, dtype=torch.float64, **options)
    inputs = lab.in_form(lab.rows(SIZES[size]), "time first")
    with Unchanged(stack, inputs):
        rnncore.record(stack, inputs)
        stack(inputs)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("backward", [True, False])
def test_watching_gives_the_same_trace_twice(lab, kind, size, backward):
    module, inputs, hx = given(lab, kind, size)
    with Unchanged(module, inputs, hx), rnncore.watch(module) as seen:
        outputs, _ = module(inputs, hx)
        if backward:
            (outputs.data if isinstance(outputs, tuple) else outputs).sum().backward()
    with Unchanged(module, inputs, hx):
        first, second = seen.traces[""][-1], seen.traces[""][-1]
    assert all(map(same_bits, fields(first).values(), fields(second).values()))


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("cell", [torch.nn.RNNCell, torch.nn.LSTMCell, torch.nn.GRUCell])
def test_watching_a_cell_in_a_loop(lab, cell, batch):
    torch.manual_seed(0)
    module = cell(3, 4).double()
    pair = torch.randn(2, batch, 4, dtype=torch.float64, requires_grad=True).unbind()
    state = start = tuple(pair) if cell is torch.nn.LSTMCell else pair[0]
    inputs = torch.stack(lab.rows((3,) * batch), 1)
    with Unchanged(module, inputs, start), rnncore.watch(module) as seen:
        for x in inputs:
            state = module(x, state)
        (state[0] if isinstance(state, tuple) else state).sum().backward()
    with Unchanged(module, inputs, start):
        first, second = seen.traces[""][-1], seen.traces[""][-1]
    assert all(map(same_bits, fields(first).values(), fields(second).values()))


@pytest.mark.parametrize("size", SIZES)
def test_indrnn_trained_by_the_engine(lab, size):
    module, inputs, hx = given(lab, "indrnn-relu", size)
    hx = hx.requires_grad_()
    with Unchanged(module, inputs, hx):
        outputs, final = module(inputs, hx)
        ((outputs.data if isinstance(outputs, tuple) else outputs).sum() + final.sum()).backward()


def public(module):
    return {name: getattr(module, name) for name in module.__all__ if name[0].islower()}


TRACK_MEASURES = sorted(
    public(measures).keys()
    - {"norm", "log10_norm", "parameter_gradients"}
    - {"weight_gradient_shares", "weight_gradient_terms", "log10_weight_gradient_norms"}
    - {"pathway_norms", "removed_share", "block_weight_gradients", "block_weight_gradient_norms"}
    - {"residuals", "log10_input_influence"}
    - {"attention_parts", "inner_units"}
)
"""Those that read a recurrent track; the others are called by name below."""

OF_SOME_CELLS = {
    *("gradient_bound", "spectral_radius", "largest_singular_value"),
    "log10_cell_path",
}


def test_a_transformer_and_what_is_measured_on_it():
    torch.manual_seed(0)
    module, readout = rnncore.CausalTransformer(3, 4).double(), torch.nn.Linear(4, 5).double()
    x = torch.randn(6, 2, 3, dtype=torch.float64)
    with Unchanged(module, readout, x):
        trace = rnncore.record(module, x, loss=rnncore.cross_entropy(readout, 1))
    with Unchanged(trace):
        measures.attention_parts(trace.tracks[0])
        measures.inner_units(trace.tracks[0])


def test_influence_on_any_module_leaves_it_and_its_inputs():
    torch.manual_seed(0)
    module, inputs = torch.nn.GRU(3, 2), torch.randn(4, 2, 3)
    with Unchanged(module, inputs, what="log10_input_influence"):
        measures.log10_input_influence(lambda given: module(given)[0][-1], inputs)
    assert not inputs.requires_grad


@pytest.mark.parametrize("size", SIZES)
def test_measures(lab, kind, size):
    trace = traced(lab, kind, size, bidirectional=True)
    for name in TRACK_MEASURES:
        by_gate = name in ("saturation", "gate_mean", "gate_quantiles")
        gates = [gate for gate in CELLS[trace.tracks[0].cell].gates if gate.bounded]
        arguments = [(gate.name,) for gate in gates] if by_gate else [()]
        with Unchanged(trace, what=name):
            for track, extra in itertools.product(trace.tracks, arguments):
                try:
                    public(measures)[name](track, *extra)
                except ValueError:
                    assert name in OF_SOME_CELLS


@pytest.mark.parametrize("size", SIZES)
def test_what_reads_a_whole_trace(lab, kind, size, tmp_path):
    trace = traced(lab, kind, size, num_layers=2)
    track = trace.tracks[0]
    with Unchanged(trace):
        measures.parameter_gradients(trace)
        measures.weight_gradient_terms(trace, track)
        for weight in {"weight_hh", "weight_ih"} & track.parameters.keys():
            measures.log10_weight_gradient_norms(trace, track, weight)
            measures.weight_gradient_shares(trace, track, weight)
        influence.influence_map(track)
        influence.step_singular_values(track)
        influence.lyapunov_exponents(track, 2)

        as_text(trace, diagnose(trace))
        trace.to_frame()
        trace._repr_html_()
        trace.layer_inputs(1)
        parts.window(parts.row(trace, 0), 0, 1)
        trace.save(tmp_path / "trace.npz")
        copy.deepcopy(trace)


@pytest.mark.parametrize("function", [measures.norm, measures.log10_norm])
def test_norms(function):
    array = np.random.default_rng(0).standard_normal((3, 4))
    with Unchanged(array):
        function(array)


@pytest.mark.parametrize("norm", ["none", "layer", "batch"])
@pytest.mark.parametrize("variant", ["plain", "v1", "v2", "gated"])
def test_towers(variant, norm):
    generator = torch.Generator().manual_seed(0)
    tower = residual.Tower(8, 2, variant=variant, norm=norm, generator=generator).double()
    x = torch.randn(2, 8, generator=generator, dtype=torch.float64)
    reads = torch.randn(2, 8, generator=generator, dtype=torch.float64)
    with Unchanged(tower, x, reads):
        trace = rnncore.record(tower, x, loss=lambda _, final: (final * reads).sum())
        residual.gradient_norms([tower, tower], x.expand(2, 2, 8), reads.expand(2, 2, 8))
    with Unchanged(tower, trace):
        residual.path_contributions(tower, trace)
        residual.pure_shortcut(tower, trace)
        for name in ("pathway_norms", "removed_share", "block_weight_gradient_norms", "residuals"):
            getattr(measures, name)(trace.tracks[0])
        measures.log10_gradient_norm(trace.tracks[0])


def test_a_tied_tower_as_an_elman_network():
    tower = residual.Tower(4, 2, variant="plain", tied=True).double()
    x = torch.randn(1, 4, dtype=torch.float64)
    with Unchanged(tower, x):
        found = residual.as_elman(tower, x)
        rnncore.record(found.module, found.inputs, found.h_0)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_resnet(mode):
    network = ResNet34(generator=torch.Generator().manual_seed(0))
    image = torch.rand(1, 3, 64, 64)
    with Unchanged(network, image):
        record_blocks(network, image, mode=mode)


def test_series_and_words():
    values = np.random.default_rng(0).standard_normal((5, 2))
    with Unchanged(values):
        standardise(values)
    series = Sequence(tuple("abcde"), values, ("x", "y"), "numbers", "step", "five numbers")
    for size, scale in itertools.product((2, 3), (True, False)):
        inputs_for(series, size, scale=scale)[0][:] = 0
    np.testing.assert_array_equal(series.values, values)
    embed(("a", "a"), size=2)[0] = 0
    assert embed(("a",), size=2).all()
