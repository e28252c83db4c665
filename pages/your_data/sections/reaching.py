"""Two traces: how far back the gradient reaches in both, and what the reports say of each."""

import streamlit as st

from dashboard.figures import gradient_pairs
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.your_data import lesson, pairs
from pages.your_data.runs import DataRun
from rnncore.comparing import Told
from rnncore.report import Finding


@fragment
def reach(run: DataRun) -> None:
    """One figure, both gradients, of a layer and direction."""
    found = pairs.comparison(run).reach
    if not found:
        st.info(lesson("no-gradient-in-both"))
        return
    st.markdown(lesson("reach"))
    one = found[pairs.place_of(run)]
    horizons = one.steps_a[0], one.steps_b[0]
    names = pairs.names(run)
    curves = one.a[:, 0], one.b[:, 0]
    chart(gradient_pairs, *curves, horizons, names, cell=run.title, key="own-reach")
    loss = run.trace.loss, run.other.trace.loss if run.other else None
    if None not in loss:
        st.markdown(lesson("losses", first=plain(names[0]), second=plain(names[1]), **_said(loss)))


def reports(run: DataRun) -> None:
    """Side by side: what only one of them says, and what both say with their numbers."""
    st.markdown(lesson("reports"))
    names = [plain(name) for name in pairs.names(run)]
    found = pairs.told(run)
    groups = {
        f"In {names[0]} only": [each for each in found if each.b is None],
        f"In {names[1]} only": [each for each in found if each.a is None],
        "In both": [each for each in found if each.a is not None and each.b is not None],
    }
    for title, group in groups.items():
        if group:
            st.markdown(f"#### {title}")
        for each in group:
            _finding(each, names)


def _finding(told: Told, names: list[str]) -> None:
    """What one says, or both with a column each; once, where they say the same."""
    with st.container(border=True):
        st.markdown(f":small[{plain(told.about)}]")
        sides = zip(names, (told.a, told.b), strict=True)
        both = [(name, each) for name, each in sides if each is not None]
        same = len({each.measured for _, each in both}) == 1
        both = both[:1] if same else both
        for column, (name, each) in zip(st.columns(len(both)), both, strict=True):
            with column:
                if len(both) > 1:
                    st.markdown(f":small[in {name}]")
                _told(each)


def _told(found: Finding) -> None:
    advice = f"  \n:small[{plain(found.advice, longest=400)}]" if found.advice else ""
    st.markdown(
        f"**{plain(found.measured, longest=400)}**  \n{plain(found.meaning, longest=400)}{advice}"
    )


def _said(loss: tuple[float | None, ...]) -> dict[str, str]:
    a, b = loss
    assert a is not None
    assert b is not None
    return {"a": f"{a:.6g}".replace("-", "−"), "b": f"{b:.6g}".replace("-", "−")}
