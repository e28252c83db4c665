"""The forecasts of the page: against the network itself, and what the section says of them."""

import re

import numpy as np
import pytest
import torch

from dashboard.theme import number
from pages.network_types import forecasts
from pages.network_types.forecasts import Apart
from rnncore import zoo
from rnncore.zoo.tasks import forecast
from tests.opening import opened


def test_the_network_reads_every_year_and_then_its_own_answers():
    model = zoo.load("sunspots").model
    roots = torch.from_numpy(np.sqrt(forecast.numbers())).float()
    with torch.no_grad():
        said = model(roots[:, None])[:, 0]  # one pass over all years, an answer after each
    expected = said[249:-1].double().clamp(min=0) ** 2
    one = forecasts.held_out(1)
    np.testing.assert_allclose(one.made["LSTM"][:, 0], expected, rtol=1e-3, atol=1e-3)
    np.testing.assert_array_equal(one.came[:, 0], forecast.numbers()[250:])
    many = forecasts.held_out(11)
    for place in (0, 36):
        read = roots[: 250 + place]
        with torch.no_grad():
            for _ in range(11):
                read = torch.cat([read, model(read[:, None])[-1]])
        own = read[250 + place :].double().clamp(min=0) ** 2
        np.testing.assert_allclose(many.made["LSTM"][place], own, rtol=1e-3, atol=1e-3)
        assert many.years[place] == 1950 + place
        np.testing.assert_array_equal(
            many.came[place], forecast.numbers()[250 + place : 261 + place]
        )


def test_two_are_told_apart_by_twice_the_standard_error():
    found = forecasts.held_out(1)
    misses = np.abs(np.array(list(found.made.values()))[:2, :, 0] - found.came[:, 0])
    differences = misses[0] - misses[1]
    apart = forecasts.apart(found)
    assert apart.mean == pytest.approx(differences.mean())
    spread = np.sqrt(((differences - differences.mean()) ** 2).sum() / 58)
    assert apart.error == pytest.approx(spread / np.sqrt(59))
    assert not apart.told
    assert Apart(-2.1, 1.0).told
    assert not Apart(-1.9, 1.0).told


def test_the_section_says_who_wins_from_the_numbers():
    app = opened("network-types", section="A forecast", known="1990")
    said = re.sub(r"[\\\u2060]", "", " ".join(each.value for each in app.markdown))
    said = re.sub(r"\s+", " ", said)
    names = {"LSTM": zoo.load("sunspots").model.forecast, "last value": forecast.last_value}
    names["autoregression"] = forecast.fitted_autoregression()
    for ahead, spoken in ((1, "one year ahead"), (11, "over 11 years")):
        errors = {each: forecast.errors(by, ahead=ahead) for each, by in names.items()}
        ranked = sorted(errors, key=lambda each: errors[each].mean())
        listed = ", ".join(f"{each} {number(errors[each].mean())}" for each in ranked)
        assert f"**The winner {spoken}: {ranked[0]}.**" in said
        assert f"{listed}." in said
    wins = (np.array(list(errors.values())).argmin(0) == list(errors).index(ranked[0])).sum()
    assert f"At {wins} of the 11 distances, from one year on, the winner" in said
    assert "so these years do not tell the two apart." in said
    mine = [forecasts.held_out(11).made[name][41] for name in ("LSTM", "autoregression")]
    lstm, linear = (number(np.abs(made - forecast.numbers()[291:302]).mean()) for made in mine)
    shown = f"from 1991 to 2001, mean error: autoregression {linear}, LSTM {lstm}"
    assert shown in said, "the figure of the chosen year"
