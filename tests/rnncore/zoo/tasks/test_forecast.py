"""Sunspots: the data, the autoregression against closed forms, and the errors of both rivals."""

from pathlib import Path

import numpy as np
import pytest

from rnncore.zoo.tasks import forecast

ROOT = Path(__file__).resolve().parents[4]


def test_the_numbers_are_those_that_the_dashboard_bundles():
    names = ("rnncore/zoo/tasks/sunspots.csv", "dashboard/models/sequences/sunspots.csv")
    own, bundled = ((ROOT / name).read_text(encoding="utf-8") for name in names)
    assert own == bundled
    assert forecast.years().tolist() == list(range(1700, 2009))
    assert forecast.numbers()[[0, 257, 308]].tolist() == [5.0, 190.2, 2.9]
    assert np.sqrt(forecast.numbers().max()) < forecast.SCALE


def test_what_is_handed_out_is_a_copy():
    forecast.numbers()[:] = 0
    forecast.years()[:] = 0
    assert forecast.numbers()[0] == 5
    assert forecast.years()[0] == 1700


def test_an_autoregression_finds_the_recurrence_that_made_the_values():
    """x_t = 1 + 1.6 x_{t-1} - 0.9 x_{t-2}: a damped oscillation."""
    values = [3.0, -1.0]
    for _ in range(60):
        values.append(1 + 1.6 * values[-1] - 0.9 * values[-2])
    fitted = forecast.Autoregression(np.array(values[:40]), order=2)
    np.testing.assert_allclose(fitted.weights, [1, -0.9, 1.6], rtol=1e-8)
    np.testing.assert_allclose(fitted(np.array(values[:40]), 20), values[40:60], rtol=1e-6)
    assert fitted(np.array(values[:40]), 1).shape == (1,)


def test_the_autoregression_solves_the_normal_equations():
    values = np.sqrt(forecast.numbers()[:250])
    fitted = forecast.fitted_autoregression()
    rows = np.array([[1, *values[t - 9 : t]] for t in range(9, 250)])
    misses = values[9:] - rows @ fitted.weights
    np.testing.assert_allclose(rows.T @ misses, 0, atol=1e-8)


def test_too_few_values_are_refused():
    with pytest.raises(ValueError, match="values must hold 19 or more; got 18"):
        forecast.Autoregression(np.arange(18.0))


def test_nothing_from_1950_on_is_fitted(monkeypatch):
    before = forecast.fitted_autoregression().weights
    years, numbers = forecast.years(), forecast.numbers()
    numbers[years >= 1950] = 7
    monkeypatch.setattr(forecast, "_table", lambda: (years, numbers))
    np.testing.assert_array_equal(forecast.fitted_autoregression().weights, before)


def test_the_error_of_the_last_value_is_the_mean_change():
    numbers = forecast.numbers()[249:]  # 1949 to 2008
    for ahead in (1, 4):
        found = forecast.errors(forecast.last_value, ahead=ahead)
        starts = numbers[: len(numbers) - ahead]
        expected = [
            np.abs(numbers[k : k + len(starts)] - starts).mean() for k in range(1, ahead + 1)
        ]
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_forecast_reads_nothing_of_what_it_forecasts():
    seen = []

    def spy(before, ahead):
        seen.append(len(before))
        return np.zeros(ahead)

    forecast.errors(spy, ahead=11)
    assert seen == list(range(250, 309 - 11 + 1))


def test_a_negative_square_root_is_taken_as_none():
    down = forecast.errors(lambda _, ahead: np.full(ahead, -5.0))
    none = forecast.errors(lambda _, ahead: np.zeros(ahead))
    assert down == none == pytest.approx(forecast.numbers()[250:].mean())


def test_the_autoregression_beats_the_last_value():
    assert forecast.errors(forecast.last_value)[0] == pytest.approx(25.45, abs=0.01)
    assert forecast.errors(forecast.fitted_autoregression())[0] == pytest.approx(12.68, abs=0.01)
