"""Recipe of the forecast: sunspots, beside the last value and a linear autoregression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from rnncore.train.loop import Snapshot
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import fit
from rnncore.zoo.models import SeriesNetwork
from rnncore.zoo.tasks import forecast

WINDOW, BATCH = 60, 16
"""Years of a piece that is trained on, and pieces at once."""

STEPS = 200
NOISE = 0.7
"""Standard deviation of what is added to the square roots read while training: 250 years are few.

Size, steps, rate, decay and noise were chosen by the errors in 1830 to 1949 of networks trained on
the years before; the years from 1950 on were looked at once.
"""


def build(generator: torch.Generator) -> SeriesNetwork:
    """The untrained LSTM, 8 units."""
    return SeriesNetwork(8, scale=forecast.SCALE, generator=generator)


def objective(model: SeriesNetwork, values: Tensor) -> tuple[Tensor, None]:
    """Mean squared error of every next square root of ``values (T, B)``, read with some noise."""
    read = values[:-1] + NOISE * torch.randn(values[1:].shape)
    return functional.mse_loss(model(read), values[1:]), None


def train(
    model: SeriesNetwork, generator: torch.Generator, *, before: int = forecast.TEST_FROM
) -> Iterator[Snapshot]:
    """Train on pieces of the years before ``before``, each from a zero state."""
    roots = torch.from_numpy(np.sqrt(forecast.numbers()[forecast.years() < before])).float()

    def pieces() -> Iterator[Tensor]:
        while True:
            starts = torch.randint(len(roots) - WINDOW, (BATCH,), generator=generator)
            yield torch.stack([roots[start : start + WINDOW + 1] for start in starts], 1)

    return fit(model, pieces(), objective, generator, steps=STEPS, rate=0.02, weight_decay=0.1)


def score(model: SeriesNetwork) -> float:
    """Mean absolute error one year ahead, from 1950 on, in sunspots."""
    return float(forecast.errors(model.forecast)[0])


def many_years(model: SeriesNetwork) -> Mapping[str, float]:
    """Mean absolute errors: of the last value, and of all three one and 1 to 11 years ahead."""
    linear = forecast.fitted_autoregression()
    found = {"last value, 1 year": float(forecast.errors(forecast.last_value)[0])}
    rivals: dict[str, forecast.Forecaster] = {
        "lstm": model.forecast,
        "AR(9)": linear,
        "last value": forecast.last_value,
    }
    for name, forecaster in rivals.items():
        errors = forecast.errors(forecaster, ahead=forecast.HORIZON)
        found[f"{name}, 1 to {forecast.HORIZON} years"] = float(errors.mean())
    return found


RECIPES = (
    Recipe(
        name="sunspots",
        task="forecast: next year's sunspot number",
        cell="lstm",
        data="yearly sunspot numbers (NOAA); trained on 1700 to 1949, measured on 1950 to 2008",
        steps=STEPS,
        score_name="mean absolute error one year ahead, in sunspots",
        tolerance=1.5,
        baseline_name="AR(9) on the same square roots",
        build=build,
        train=train,
        score=score,
        baseline=lambda: float(forecast.errors(forecast.fitted_autoregression())[0]),
        details=many_years,
        lower_is_better=True,
    ),
)
