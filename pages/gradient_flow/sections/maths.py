"""The maths: one step back, its product over all steps, and the bound, with the lane's numbers."""

import streamlit as st

from dashboard.cells import VIEWS
from dashboard.figures.gradient_slope import slope
from dashboard.figures.powers import power
from dashboard.models.spec import LAST
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.gradient_flow import formulas, lesson, measured
from pages.gradient_flow.controls import detail
from pages.gradient_flow.sections.notice import LI, PASCANU, half_life
from pages.gradient_flow.state import GradientRuns, Lane
from rnncore import measures
from rnncore.player.looks import ACTIVATIONS
from rnncore.written import setting


@fragment
def maths(runs: GradientRuns) -> None:
    """The chosen cell's formulas, and under each the numbers of this run."""
    lane = detail(runs)
    st.markdown(lesson("maths", source=VIEWS[lane.track.cell].source))
    st.latex(formulas.back())
    st.latex(formulas.chain(lane.track))
    _one_step(runs, lane)
    _all_steps(runs, lane)


def _one_step(runs: GradientRuns, lane: Lane) -> None:
    """One step of the way back, from the Jacobian and from the trace."""
    last = runs.loss_at[-1] + 1
    step = st.number_input(
        "Step to go back over", 1, last, last, key=f"back over {last}", width=200
    )
    done = formulas.worked(lane, step - 1)
    st.markdown(
        lesson(
            "maths-joint" if "c" in lane.track.states else "maths-step",
            step=step,
            before=step - 1,
            after=power(done.after, 4),
            computed=power(done.computed, 4),
            recorded=power(done.recorded, 4),
        )
    )
    if step - 1 in {at + 1 for at in runs.loss_at}:
        st.caption(lesson("maths-read", before=step - 1))


def _all_steps(runs: GradientRuns, lane: Lane) -> None:
    """What the cell's own theory says of many steps, beside the measurement."""
    track, steps = lane.track, runs.steps
    if lane.bound is None:
        trained = track.cell == "lstm" and runs.spec.sent is not None
        section = "maths-lstm-sent" if trained else f"maths-{track.cell}"
        st.markdown(lesson(section, **_gates(runs, lane)))
        return
    numbers: dict[str, object] = {
        "radius": number(measures.spectral_radius(track)),
        "source": LI if track.cell == "indrnn" else PASCANU,
    }
    if track.cell == "indrnn":
        numbers |= {"steps": steps, "twice": f"{2 ** (1 / steps):.4f}"}
    else:
        sigma = number(measures.largest_singular_value(track))
        numbers |= {"activation": ACTIVATIONS[track.nonlinearity or ""], "sigma": sigma}
    st.markdown(lesson(f"maths-{track.cell}", **numbers))
    if runs.spec.loss == LAST:
        st.latex(formulas.bound(lane, steps))
        st.markdown(lesson("maths-measured", ratio=power(float(lane.norms[0] - lane.norms[-1]))))


def _gates(runs: GradientRuns, lane: Lane) -> dict[str, str]:
    """How far the gates alone would let a gradient pass."""
    if "forget" not in lane.track.gates:
        return {"update": number(float(lane.track.gates["update"].mean()))}
    drawn = {"bias": setting(runs.spec.forget), "half": number(half_life(runs.spec.forget))}
    return ({} if runs.spec.sent is not None else drawn) | {
        "forget": number(float(lane.track.gates["forget"].mean())),
        "slope": number(slope(measured.toward_loss(runs, lane))),
        "alone": power(measured.along_cell(runs, lane)),
    }
