"""Properties over shapes, lengths, scales and seeds, the exploding and denormal ends included."""

import io

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import rnncore
from rnncore import CELLS, measures

# Derandomised: the same examples at every run. No deadline: the machine is shared.
settings.register_profile("rnncore", derandomize=True, deadline=None, database=None)
PROFILE = settings.get_profile("rnncore")

networks = st.fixed_dictionaries(
    {
        "hidden": st.integers(1, 5),
        "input_size": st.integers(1, 4),
        "num_layers": st.integers(1, 3),
        "bidirectional": st.booleans(),
        "bias": st.booleans(),
        "seed": st.integers(0, 2**31),
    }
)
all_lengths = st.lists(st.integers(1, 12), min_size=1, max_size=5)
kinds = st.sampled_from(["elman-tanh", "elman-relu", "lstm", "gru", "indrnn-tanh", "indrnn-relu"])


def scaled(module, factor):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(factor)
    return module


def tolerance(trace):
    """1e-11, since sums may cancel at an unlucky draw (the contract tests ask for 1e-12).

    More near saturation: the slope 1 - h² then cancels, and the last bit of h, which depends on
    the order of summation, is magnified by 1 / (1 - |h|) in any implementation.
    """
    distances = [1.0]
    for track in trace.tracks:
        for gate in CELLS[track.cell].gates:
            values = track.gates[gate.name]
            distances += [np.nanmin(gate.high - values), np.nanmin(values - gate.low)]
        if track.nonlinearity == "tanh":
            distances.append(1 - np.nanmax(np.abs(track.after(track.states["h"]))))
    return max(1e-11, 1e-15 / max(min(distances), 1e-16))


@settings(PROFILE, max_examples=150)
@given(kinds, networks, all_lengths, st.floats(0.1, 2), st.booleans())
def test_a_trace_equals_a_plain_autograd_loop(lab, kind, network, lengths, scale, with_hx):
    module = scaled(lab.module(kind, **network), scale)
    rows = lab.rows(lengths, network["input_size"], seed=network["seed"])
    hx = lab.hx(module, len(rows)) if with_hx else None
    trace = rnncore.record(module, lab.in_form(rows, "packed"), hx, loss=lab.loss)
    lab.assert_trace_close(trace, lab.plain_loop(kind, module, rows, hx), tolerance(trace))


@settings(PROFILE, max_examples=100)
@given(kinds, networks, all_lengths, st.integers(-320, 150), st.integers(-320, 150))
def test_any_scale_of_weights_and_inputs(lab, kind, network, lengths, weights, inputs):
    module = scaled(lab.module(kind, **network), 10.0**weights)
    rows = [row * 10.0**inputs for row in lab.rows(lengths, network["input_size"])]
    trace = rnncore.record(module, lab.in_form(rows, "packed"))
    past = ~trace.alive
    for track in trace.tracks:
        for gate in CELLS[track.cell].gates:
            values = track.gates[gate.name]
            np.testing.assert_array_equal(np.isnan(values).any(-1), past)
            assert (values[~past] >= gate.low).all()
            assert (values[~past] <= gate.high).all()
        if not kind.endswith("relu"):
            after = track.after(track.states["h"])
            assert (np.abs(after[~past]) <= 1).all()
            with np.errstate(all="raise", under="ignore", divide="ignore"):
                measures.log10_norm(after)


@settings(PROFILE, max_examples=80)
@given(
    st.sampled_from(["elman-relu", "indrnn-relu"]),
    st.sampled_from([-1, 1]),
    st.floats(0.5, 2),
    st.floats(0, 1),
)
def test_one_linear_unit_has_gradients_that_are_powers_of_its_weight(lab, kind, sign, slope, part):
    steps = 1 + int(part * 600 / slope)
    module = lab.module(kind, hidden=1, bias=False)
    weight = 10.0 ** (sign * slope)
    with torch.no_grad():
        module.weight_ih_l0.zero_()
        module.weight_hh_l0.fill_(weight)
    # The state crosses the range from one end to the other and stays inside; the gradient,
    # which starts at 1, leaves it.
    hx = torch.full((1, 1), 10.0 ** (-300 * sign), dtype=torch.float64)
    trace = rnncore.record(module, torch.zeros(steps, 3, dtype=torch.float64), hx)
    grads = measures.log10_norm(trace.tracks[0].state_grads["h"])[:, 0]
    exact = np.log10(weight) * np.arange(steps, -1, -1)
    normal, faint = np.abs(exact) < 307, (exact <= -307) & (exact > -323)
    np.testing.assert_allclose(grads[normal], exact[normal], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(grads[faint], exact[faint], atol=0.31)  # denormals lose digits
    assert (grads[exact < -325] == -np.inf).all()
    assert (grads[exact > 309] == np.inf).all()


@settings(PROFILE, max_examples=60)
@given(kinds, networks, all_lengths, st.sampled_from([torch.float32, torch.float64]), st.binary())
def test_any_bits_survive_the_file(lab, kind, network, lengths, dtype, noise):
    module = lab.module(kind, dtype=dtype, **network)
    rows = lab.rows(lengths, network["input_size"], dtype)
    trace = rnncore.record(module, lab.in_form(rows, "packed"))
    for track in trace.tracks:
        raw = track.states["h"].reshape(-1).view(np.uint8)
        noisy = np.frombuffer(noise, np.uint8)[: len(raw)]
        raw[: len(noisy)] = noisy
    file = io.BytesIO()
    trace.save(file)
    again = rnncore.load(file)
    for ours, theirs in zip(trace.tracks, again.tracks, strict=True):
        for group in ("parameters", "states", "state_grads", "gates", "gate_grads"):
            for name, array in getattr(ours, group).items():
                assert array.dtype == getattr(theirs, group)[name].dtype
                assert array.tobytes() == getattr(theirs, group)[name].tobytes()


@settings(PROFILE, max_examples=100)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
def test_log10_norm_lies_between_the_largest_component_and_root_n_times_it(values):
    largest = max(abs(value) for value in values)
    result = measures.log10_norm(np.array(values))
    if largest == 0:
        assert result == -np.inf
    else:
        low = np.log10(largest)
        assert low - 1e-12 <= result <= low + np.log10(len(values)) / 2 + 1e-12


@settings(PROFILE, max_examples=40)
@given(kinds, networks, all_lengths, st.permutations(range(5)))
def test_the_order_of_the_rows_changes_nothing_but_their_order(
    lab, kind, network, lengths, permutation
):
    module = lab.module(kind, **network)
    rows = lab.rows(lengths, network["input_size"])
    order = [k for k in permutation if k < len(rows)]
    first = rnncore.record(module, lab.in_form(rows, "packed"))
    second = rnncore.record(module, lab.in_form([rows[k] for k in order], "packed"))
    for ours, theirs in zip(first.tracks, second.tracks, strict=True):
        for group in ("states", "state_grads", "gates", "gate_grads"):
            for name, array in getattr(ours, group).items():
                lab.assert_close(getattr(theirs, group)[name], array[:, order], 1e-11)
