"""Sunspots on held-out years: the network of the zoo, an autoregression, and the last value."""

from typing import NamedTuple

import numpy as np

from dashboard.visitors.shared import shared
from pages.network_types.runs import trained
from rnncore.zoo.tasks import forecast

NETWORK, LINEAR, LAST = "LSTM", "autoregression", "last value"


class Forecasts(NamedTuple):
    """``made``: what each forecasts, ``(N, ahead)`` in sunspots, by name; ``came``: what came.

    ``years (N,)``: the first year of each forecast.
    """

    years: np.ndarray
    came: np.ndarray
    made: dict[str, np.ndarray]

    def misses(self, name: str) -> np.ndarray:
        """Absolute errors, ``(N, ahead)``."""
        return np.abs(self.made[name] - self.came)

    @property
    def errors(self) -> dict[str, float]:
        """The mean absolute error of each over all years and distances, the least first."""
        means = {name: float(self.misses(name).mean()) for name in self.made}
        return dict(sorted(means.items(), key=lambda item: item[1]))


@shared()
def held_out(ahead: int) -> Forecasts:
    """All forecasts of the next ``ahead`` years from 1949 on."""
    forecasters: dict[str, forecast.Forecaster] = {
        NETWORK: trained("sunspots").model.forecast,
        LINEAR: forecast.fitted_autoregression(),
        LAST: forecast.last_value,
    }
    made = {name: forecast.forecasts(each, ahead=ahead) for name, each in forecasters.items()}
    came = forecast.came(ahead)
    return Forecasts(forecast.TEST_FROM + np.arange(len(came)), came, made)


class Apart(NamedTuple):
    """A mean of differences and its standard error."""

    mean: float
    error: float

    @property
    def told(self) -> bool:
        """Whether it is more than two standard errors from 0."""
        return abs(self.mean) > 2 * self.error


def apart(found: Forecasts) -> Apart:
    """How much more the network misses than the autoregression one year ahead, year by year."""
    differences = (found.misses(NETWORK) - found.misses(LINEAR))[:, 0]
    error = differences.std(ddof=1) / len(differences) ** 0.5
    return Apart(float(differences.mean()), float(error))
