"""Each measure against a plain count or a computation in long decimals."""

from decimal import Decimal, localcontext

import numpy as np
import pytest

import rnncore
from rnncore import CELLS, measures


@pytest.fixture
def trace(lab):
    module = lab.module("lstm", num_layers=2, bidirectional=True)
    with np.errstate(all="raise"):
        return rnncore.record(module, lab.in_form(lab.rows((5, 2)), "packed"))


def decimal_log10_norm(vector):
    with localcontext() as context:
        context.prec = 60
        total = sum(Decimal(float(v)) ** 2 for v in vector)
        return float(total.sqrt().log10())


@pytest.mark.parametrize("exponent", [-323, -320, -300, -160, -20, 0, 20, 160, 300, 307])
def test_log10_norm_at_every_size(exponent):
    vectors = np.array([[1.0, -2.0, 3.0], [0.5, 1e-9, -0.25], [0.0, 0.0, 4.0]])
    vectors = vectors * np.float64(10.0) ** exponent
    result = measures.log10_norm(vectors)
    for vector, value in zip(vectors, result, strict=True):
        if vector.any():
            assert value == pytest.approx(decimal_log10_norm(vector), rel=1e-14, abs=1e-14)
        else:
            assert value == -np.inf


@pytest.mark.parametrize("scale", [1e-44, 1e-30, 1e30, 3e38])
def test_log10_norm_of_float32(scale):
    vector = np.array([scale, scale, scale / 2], dtype=np.float32)
    result = measures.log10_norm(vector)
    assert result.dtype == np.float32
    assert result == pytest.approx(decimal_log10_norm(vector), rel=1e-6)


def test_log10_norm_of_zero_infinity_and_nan():
    vectors = np.array([[0.0, 0.0], [np.inf, 1.0], [-np.inf, 0.0], [np.nan, 1.0], [np.nan, np.inf]])
    expected = [-np.inf, np.inf, np.inf, np.nan, np.nan]
    np.testing.assert_array_equal(measures.log10_norm(vectors), expected)
    np.testing.assert_array_equal(measures.norm(vectors), [0, np.inf, np.inf, np.nan, np.nan])


def test_norms_along_another_axis():
    array = np.random.default_rng(0).normal(size=(3, 4, 5))
    for axis in (0, 1, 2):
        expected = np.linalg.norm(array, axis=axis)
        np.testing.assert_allclose(measures.norm(array, axis), expected, rtol=1e-14)
        np.testing.assert_allclose(measures.log10_norm(array, axis), np.log10(expected), atol=1e-14)


@pytest.mark.parametrize("margin", [0.1, 0.3, 0.5])
def test_saturation_counts_units_near_the_ends_of_the_range(lab, margin):
    module = lab.module("lstm", hidden=16)
    for parameter in module.parameters():
        parameter.data.mul_(6)
    trace = rnncore.record(module, lab.in_form(lab.rows((5, 2)), "packed"))
    for gate in CELLS["lstm"].gates:
        low, high = measures.saturation(trace.tracks[0], gate.name, margin)
        values = trace.tracks[0].gates[gate.name]
        for t in range(5):
            for b, length in enumerate((5, 2)):
                if t >= length:
                    assert np.isnan(low[t, b])
                    assert np.isnan(high[t, b])
                    continue
                share = [(v - gate.low) / (gate.high - gate.low) for v in values[t, b]]
                assert low[t, b] == sum(s <= margin for s in share) / 16
                assert high[t, b] == sum(s >= 1 - margin for s in share) / 16


def test_gate_means_and_quantiles(trace):
    track = trace.tracks[1]
    values = track.gates["forget"]
    np.testing.assert_array_equal(measures.gate_mean(track, "forget"), values.mean(-1))
    low, middle, high = measures.gate_quantiles(track, "forget", (0.0, 0.5, 1.0))
    np.testing.assert_array_equal(low, values.min(-1))
    np.testing.assert_array_equal(middle, np.median(values, -1))
    np.testing.assert_array_equal(high, values.max(-1))


def test_measures_name_the_gates_that_there_are(trace, lab):
    for measure in (measures.saturation, measures.gate_mean, measures.gate_quantiles):
        with pytest.raises(ValueError, match=r"must be one of 'input', 'forget', .* got 'reset'"):
            measure(trace.tracks[0], "reset")
    elman = rnncore.record(lab.module("elman-tanh"), lab.rows((3,))[0])
    with pytest.raises(ValueError, match="it has no gates"):
        measures.gate_mean(elman.tracks[0], "forget")


@pytest.mark.parametrize("margin", [0, -0.1, 0.6, float("nan")])
def test_a_margin_out_of_range_is_refused(trace, margin):
    with pytest.raises(ValueError, match=r"margin must be above 0 and at most 0\.5"):
        measures.saturation(trace.tracks[0], "forget", margin)


@pytest.mark.parametrize("state", ["h", "c"])
def test_state_change_follows_the_direction_of_the_track(trace, state):
    for track in trace.tracks:
        change = measures.state_change(track, state)
        values = track.states[state]
        for b, length in enumerate((5, 2)):
            for t in range(length):
                before, after = (t + 1, t) if track.reverse else (t, t + 1)
                expected = np.linalg.norm(values[after, b] - values[before, b])
                assert change[t, b] == pytest.approx(expected, rel=1e-12)
            assert np.isnan(change[length:, b]).all()
