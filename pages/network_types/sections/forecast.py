"""A forecast: sunspots one year ahead and many, the network beside two that are none."""

import numpy as np
import streamlit as st

from dashboard.figures import forecast_errors
from dashboard.figures import forecasts as lines
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.network_types import forecasts, lesson
from pages.network_types.forecasts import Forecasts
from pages.network_types.runs import TypeRun
from pages.network_types.spec import TabSpec
from rnncore.zoo.tasks import forecast

WHAT = "sunspot number"
YULE = "Yule 1927 (Philosophical Transactions A 226)"
BEFORE = 22
"""Years that are shown before those that are forecast."""


@fragment
def forecasting(run: TypeRun) -> None:
    """One year ahead over all held-out years, many ahead from a chosen one, and the errors."""
    del run  # another network than the one above
    known = forecast.years()
    st.markdown(
        lesson(
            "forecast",
            first=known[0],
            last=known[-1],
            test=forecast.TEST_FROM,
            order=forecast.ORDER,
            source=YULE,
        )
    )
    _one_ahead()
    _many_ahead(ask(TabSpec(), "known").known)


def _one_ahead() -> None:
    """Every held-out year, forecast at the end of the year before."""
    found = forecasts.held_out(1)
    made = {name: each[:, 0] for name, each in found.made.items()}
    chart(lines, found.years, found.came[:, 0], made, what=WHAT, key="types-forecast-one")
    apart = forecasts.apart(found)
    st.markdown(
        lesson(
            "forecast-one",
            best=next(iter(found.errors)),
            each=_each(found),
            years=len(found.years),
            apart=number(apart.mean),
            error=number(apart.error),
            told=lesson("forecast-told" if apart.told else "forecast-untold"),
        )
    )


def _many_ahead(known: int) -> None:
    """Eleven years from the chosen one on, and the mean error by distance over all of them."""
    found = forecasts.held_out(forecast.HORIZON)
    place = known + 1 - forecast.TEST_FROM
    first = int(np.searchsorted(forecast.years(), known)) + 1 - BEFORE
    window = slice(first, first + BEFORE + forecast.HORIZON)
    made = {name: each[place] for name, each in found.made.items()}
    years, values = forecast.years()[window], forecast.numbers()[window]
    chart(lines, years, values, made, what=WHAT, key="types-forecast-many")
    errors = {name: found.misses(name).mean(0) for name in found.made}
    chart(forecast_errors, errors, what=f"{WHAT}s", key="types-forecast-errors")
    best = next(iter(found.errors))
    least = np.min(list(errors.values()), axis=0)
    st.markdown(
        lesson(
            "forecast-many",
            starts=len(found.years),
            horizon=forecast.HORIZON,
            best=best,
            each=_each(found),
            wins=int((errors[best] == least).sum()),
        )
    )


def _each(found: Forecasts) -> str:
    """All errors, the least first."""
    return ", ".join(f"{name} {number(error)}" for name, error in found.errors.items())
