"""The trace of a causal Transformer, against a graph of autograd written out here once more."""

import io
import math

import numpy as np
import pytest
import torch

import rnncore
from rnncore import interventions, measures
from rnncore.trace import Track, parts
from tests.rnncore.comparing import fields, same_bits

STEPS, ROWS, SIZE, WIDTH, WORDS = 6, 3, 5, 8, 11
WORD = 4


def built(layers=2, heads=2, dtype=torch.float64):
    """A Transformer whose every number counts, a readout, and what they read."""
    torch.manual_seed(0)
    module = rnncore.CausalTransformer(SIZE, WIDTH, layers, heads).to(dtype)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.3)
    readout = torch.nn.Linear(WIDTH, WORDS).to(dtype)
    return module, readout, torch.randn(STEPS, ROWS, SIZE, dtype=dtype)


def recorded(layers=2, heads=2, **options):
    module, readout, x = built(layers, heads)
    loss = rnncore.cross_entropy(readout, WORD)
    return rnncore.record(module, x, loss=loss, **options)


def norm_of(x, layer):
    centred = x - x.mean(-1, keepdim=True)
    return (
        centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt() * layer.weight
        + layer.bias
    )


def written_out(module, x, readout):
    """The stream, the attention head by head, and the loss, as one graph.

    Every weight of attention is a tensor of its own, so that autograd has a gradient for each.
    """
    d = WIDTH // module.num_heads
    place = torch.zeros(STEPS, WIDTH, dtype=x.dtype)
    for t in range(STEPS):
        for k in range(0, WIDTH, 2):
            angle = t / 10_000 ** (k / WIDTH)
            place[t, k], place[t, k + 1] = math.sin(angle), math.cos(angle)
    stream = [x @ module.project.weight.T + module.project.bias + place[:, None]]
    attention = []
    for layer in module.layers:
        inner = layer.attention.queries_keys_values
        q, k, v = (norm_of(stream[-1], layer.norm_1) @ inner.weight.T + inner.bias).split(WIDTH, -1)
        heads = []
        for head in range(module.num_heads):
            own = slice(head * d, head * d + d)
            scores = torch.einsum("tbd,sbd->bts", q[..., own], k[..., own]) / math.sqrt(d)
            seen = scores.exp() * torch.ones(STEPS, STEPS, dtype=x.dtype).tril()
            attention.append(seen / seen.sum(-1, keepdim=True))
            heads.append(torch.einsum("bts,sbd->tbd", attention[-1], v[..., own]))
        stream.append(stream[-1] + layer.attention.out(torch.cat(heads, -1)))
        up = layer.up(norm_of(stream[-1], layer.norm_2)).clamp(min=0)
        stream.append(stream[-1] + layer.down(up))
    outputs = norm_of(stream[-1], module.norm)
    logits = readout(outputs[-1])
    loss = (logits.exp().sum(-1).log() - logits[:, WORD]).sum()
    return stream, attention, outputs, loss


def by_head(arrays, layers, heads):
    """One array a layer and head, to ``(L, B, N, T, T)``."""
    return np.stack(arrays).reshape(layers, heads, ROWS, STEPS, STEPS).swapaxes(1, 2)


@pytest.mark.parametrize(("layers", "heads"), [(1, 1), (2, 2), (3, 4)])
def test_the_trace_is_that_of_autograd(layers, heads):
    module, readout, x = built(layers, heads)
    trace = rnncore.record(module, x, loss=rnncore.cross_entropy(readout, WORD))
    (track,) = trace.tracks
    stream, attention, outputs, loss = written_out(module, x, readout)
    grads = torch.autograd.grad(loss, [*stream, *attention])
    read = [each.detach().numpy() for each in (*stream, *attention)]
    lower = np.tril(np.ones((STEPS, STEPS)))  # what lies ahead is no variable
    expected = {
        "states": np.stack(read[: len(stream)]),
        "state_grads": np.stack([g.numpy() for g in grads[: len(stream)]]),
        "gates": by_head(read[len(stream) :], layers, heads),
        "gate_grads": by_head([g.numpy() for g in grads[len(stream) :]], layers, heads) * lower,
    }
    for group, array in expected.items():
        (found,) = getattr(track, group).values()
        assert found.shape == array.shape, group
        np.testing.assert_allclose(found, array, rtol=1e-12, atol=1e-12, err_msg=group)
    np.testing.assert_allclose(trace.outputs, outputs.detach().numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(trace.outputs, module(x).detach().numpy(), rtol=1e-12, atol=1e-12)
    assert trace.loss == pytest.approx(float(loss.detach()), rel=1e-12)
    assert np.abs(track.state_grads["h"][0, 0]).max() > 1e-3  # and there is something to compare


def test_a_later_word_changes_nothing_before_it():
    module, readout, x = built()
    # The loss reads step 3, so that no gradient of what comes later is other than 0.
    loss = rnncore.cross_entropy(readout, WORD, step=3)
    other = x.clone()
    other[4:] += 1
    before, after = (rnncore.record(module, each, loss=loss) for each in (x, other))
    for group, at in (("states", (slice(None), slice(0, 4))), ("state_grads", (slice(None),))):
        for name, array in getattr(before.tracks[0], group).items():
            np.testing.assert_array_equal(array[at], getattr(after.tracks[0], group)[name][at])
    for group in ("gates", "gate_grads"):
        (ours,), (theirs,) = (getattr(t.tracks[0], group).values() for t in (before, after))
        np.testing.assert_array_equal(ours[..., :4, :], theirs[..., :4, :])
        assert not np.triu(ours, 1).any()
    assert (before.outputs[4:] != after.outputs[4:]).all()
    assert not before.tracks[0].state_grads["h"][:, 4:].any()


@pytest.mark.parametrize("with_loss", [True, False])
def test_it_is_saved_and_loaded_bit_for_bit(with_loss):
    module, readout, x = built()
    loss = rnncore.cross_entropy(readout, WORD) if with_loss else None
    trace = rnncore.record(module, x, loss=loss, labels=list("abcdef"))
    file = io.BytesIO()
    trace.save(file)
    again = rnncore.load(file)
    assert fields(trace).keys() == fields(again).keys()
    assert all(map(same_bits, fields(trace).values(), fields(again).values()))
    assert (again.labels, again.loss) == (trace.labels, trace.loss)
    assert bool(again.tracks[0].state_grads) == with_loss


def test_the_module_and_its_gradients_stay_as_they_were():
    module, readout, x = built()
    seen = []
    module.layers[0].norm_1.register_forward_hook(lambda *_: seen.append("called"))
    module.project.weight.grad = torch.ones_like(module.project.weight)
    then = {name: array.detach().clone() for name, array in module.named_parameters()}
    trace = rnncore.record(module, x, loss=rnncore.cross_entropy(readout, WORD))
    assert not seen
    assert (module.project.weight.grad == 1).all()
    assert all(p.grad is None for p in (*readout.parameters(), module.norm.weight))
    for name, parameter in module.named_parameters():
        assert torch.equal(parameter, then[name])
        assert not np.shares_memory(parameter.detach().numpy(), trace.tracks[0].parameters[name])
    assert not np.shares_memory(x.numpy(), trace.inputs)


def test_what_does_not_fit_is_refused_by_name():
    module, _, x = built()
    for loss in (rnncore.last_step, rnncore.every_step, rnncore.at_step(1)):
        with pytest.raises(ValueError, match=r"LayerNorm stands last.*cross_entropy"):
            rnncore.record(module, x, loss=loss)
    with pytest.raises(ValueError, match=r"LayerNorm stands last"):
        rnncore.record(module, x)
    with pytest.raises(TypeError, match="hx must be None for a CausalTransformer"):
        rnncore.record(module, x, torch.zeros(1), loss=None)
    with pytest.raises(TypeError, match=r"torch\.float64 tensor.*got torch\.float32"):
        rnncore.record(module, x.float(), loss=None)
    with pytest.raises(ValueError, match=r"\(T, B, input_size = 5\).*got \(6, 3, 4\)"):
        rnncore.record(module, x[..., :4], loss=None)
    with pytest.raises(TypeError, match="gates to be held; got a CausalTransformer"):
        interventions.record(module, x, interventions=[interventions.hold("forget", 1.0)])


def test_a_row_is_what_recording_it_alone_gives():
    module, readout, x = built()
    loss = rnncore.cross_entropy(readout, WORD)
    part = parts.row(rnncore.record(module, x, loss=loss), 1)
    alone = rnncore.record(module, x[:, 1:2].contiguous(), loss=loss)
    assert (part.steps, part.batch) == (STEPS, 1)
    for group in ("states", "state_grads", "gates", "gate_grads"):
        (ours,), (theirs,) = (getattr(t.tracks[0], group).values() for t in (part, alone))
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13, err_msg=group)
    with pytest.raises(ValueError, match="got one of a transformer"):
        parts.window(part, 1, 2)


def changed(track, **changes):
    own = {name: getattr(track, name) for name in Track.__dataclass_fields__}
    return Track(**{**own, **changes})


def test_a_track_that_does_not_hold_together_is_refused():
    (track,) = recorded().tracks
    h, attention = track.states["h"], track.gates["attention"]
    wrong = [
        ({"states": {"h": h[:-1]}}, r"shape \(2 L \+ 1, T, B, H\)"),
        ({"states": {"h": h[0]}}, r"shape \(2 L \+ 1, T, B, H\)"),
        ({"gates": {"attention": attention[..., :-1]}}, r"gates\['attention'\]"),
        ({"gates": {}}, "gates must be a dict"),
        ({"state_grads": {}}, "state_grads must be a dict"),
        ({"parameters": {}}, "parameters must be a dict"),
        ({"layer": 1}, "one track in one direction"),
        ({"given": {"h": h}}, "given must be a dict"),
    ]
    for changes, said in wrong:
        with pytest.raises(rnncore.TraceError, match=said):
            changed(track, **changes)


def test_who_reads_traces_says_so_or_works():
    trace = recorded(labels=list("abcdef"))
    (track,) = trace.tracks
    assert "a transformer: 2 layers, 8 units; 6 steps, 3 rows; float64; loss" in repr(trace)
    assert "2 layers, 2 heads, 8 units; 6 steps, 3 rows" in repr(track)
    shown = trace._repr_html_()
    assert shown.count("<td>transformer</td>") == shown.count("<svg") == 2
    norms = measures.log10_gradient_norm(track)
    assert 10**norms == pytest.approx(np.linalg.norm(track.state_grads["h"], axis=-1))
    for refused in (
        rnncore.diagnose,
        rnncore.Trace.to_frame,
        lambda it: measures.memory_horizon(it.tracks[0]),
        lambda it: measures.state_change(it.tracks[0]),
        lambda it: measures.step_jacobians(it.tracks[0]),
        measures.parameter_gradients,
    ):
        with pytest.raises(ValueError, match="transformer"):
            refused(trace)
