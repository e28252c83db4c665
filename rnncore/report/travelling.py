"""Where a gradient enters, what the way back makes of it, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.cells import CELLS
from rnncore.counting import counted
from rnncore.report.advice import against_explosion, against_vanishing
from rnncore.report.arriving import cuts, nothing, some_rows
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, listed
from rnncore.report.ways import FAINT, LONG, LOST, Way, explodes, typical, way_of
from rnncore.written import number, power


def travelling(each: Evidence) -> Iterator[Finding]:
    """All that a track's gradients say of their way back."""
    if not each.receives.any():
        yield from nothing(each)
        return
    if each.track.cell not in CELLS:
        yield from tower(each)
        return
    if each.is_top and not each.track.reverse:
        yield from some_rows(each)
    yield from cuts(each)
    half = list(_half(each))
    yield from half or _ways(each)


def _half(each: Evidence) -> Iterator[Finding]:
    """A backward layer that is read where it has read a single step."""
    track, lengths = each.track, each.trace.lengths
    if not (track.reverse and each.is_top):
        return
    rows = np.flatnonzero(each.receives)
    ends = [each.entered[:, row].nonzero()[0].tolist() == [lengths[row] - 1] for row in rows]
    if not all(ends) or lengths.max() < 2:
        return
    yield each.finding(
        "backward half",
        measured="the loss reads this backward layer only after the last step of the sequence, "
        "which is the first that it reads",
        meaning="There it knows one step: out[:, -1] holds the backward half before it has read "
        "the rest.",
        advice="Take the backward half from h_n, or from the output at step 0.",
        rows=tuple(int(row) for row in rows),
        steps=tuple(sorted({int(n) - 1 for n in lengths[rows]})),
    )


def _ways(each: Evidence) -> Iterator[Finding]:
    """Vanishing, exploding, or neither, over the rows that receive a gradient."""
    rows = np.flatnonzero(each.receives & each.sound)
    ways = [way for way in (way_of(each, int(row)) for row in rows) if way is not None]
    exploding = [way for way in ways if explodes(way.total)]
    vanishing = [way for way in ways if way.vanishes]
    if exploding:
        yield _exploding(each, exploding)
    elif vanishing:
        yield _vanishing(each, vanishing)
    elif ways:
        yield _travelled(each, ways)


def _over(growth: np.ndarray, state: str) -> str:
    """``"20 steps back multiply the gradient by 0.0021, each by 0.73 on average"``."""
    change = float(growth.sum())
    verb = "multiplies" if len(growth) == 1 else "multiply"
    what = "the gradient" if state == "h" else f"the gradient at {state}"
    said = f"{counted(len(growth), 'step')} back {verb} {what} by {power(change)}"
    if np.isfinite(change) and len(growth) > 1:
        said += f", each by {number(10 ** (change / len(growth)))} on average"
    return said


def _which(some: list[Way], batch: int) -> str:
    """Which rows it concerns, where there are several: ``"rows 2 to 5, the median of them: "``."""
    if batch == 1:
        return ""
    middle = ", the median of them" if len(some) > 1 else ""
    return f"{listed([way.row for way in some], 'row', batch)}{middle}: "


def _exploding(each: Evidence, some: list[Way]) -> Finding:
    way = sorted(some, key=lambda one: one.total.sum())[len(some) // 2]
    return each.finding(
        "exploding",
        measured=_which(some, each.trace.batch) + _over(way.total, way.state),
        meaning="A small change of an early state changes the loss enormously, and one update can "
        "throw the weights far.",
        advice=against_explosion(each),
        rows=tuple(one.row for one in some),
    )


def _vanishing(each: Evidence, some: list[Way]) -> Finding:
    way = typical(some)
    faint, lost = way.until(FAINT), way.until(LOST)
    assert faint is not None
    assert lost is not None
    fallen = counted(faint, "step")
    measured = f"{_over(way.growth, way.state)}; a thousandth is left after {fallen}"
    meaning = (
        f"More than {counted(lost, 'step')} back it is below 10⁻⁷ of what it was: in a sum over "
        "the steps float32 rounds such a part away. That matters where the answer depends on what "
        "stands there."
    )
    lost_states = [name for name, flags in each.cut_alone.items() if flags.any()]
    gone = np.isneginf(way.growth)
    if gone.any():
        zero = counted(int(gone.argmax()) + 1, "step")
        whole = counted(way.length, "step")
        measured = f"after {zero} of its {whole} back the gradient is exactly 0"
        meaning = "What stands further back is not corrected at all."
    return each.finding(
        "vanishing",
        measured=_which(some, each.trace.batch) + measured,
        meaning=meaning,
        advice=f"{' and '.join(lost_states)} was cut: that comes first."
        if lost_states
        else against_vanishing(each),
        rows=tuple(one.row for one in some),
    )


def _travelled(each: Evidence, ways: list[Way]) -> Finding:
    way, batch = typical(ways), each.trace.batch
    enters = "the loss enters" if each.is_top else "a gradient enters from the layer above"
    length, steps = int(each.trace.lengths[way.row]), len(way.growth)
    if way.entering > 1 and way.length < LONG:
        some = f"{way.entering} of {counted(length, 'step')}"
        at = "every step" if way.entering == length else some
        far = counted(way.length, "step")
        measured = f"{enters} at {at}; the longest way without another is {far}"
        meaning = "No gradient has to travel far."
    elif way.length == 0:
        measured = f"{enters} after the first step that is read"
        meaning = "There is no way back on which it could vanish or explode."
        if each.trace.start not in ("zeros", "constant"):  # it may go on from there
            meaning = meaning.replace("There", "Within this call there")
    elif np.isneginf(way.change):
        zero = counted(int(np.isneginf(way.growth).argmax()) + 1, "step")
        measured = f"{_which(ways, batch)}after {zero} back the gradient is exactly 0"
        meaning = "No slope is left there: the units are switched off, or saturated."
    elif steps < way.length:
        measured = f"{_which(ways, batch)}{_over(way.growth, way.state)}; there its way ends"
        whole = counted(way.length, "step")
        meaning = f"It reaches {steps} of the {whole} before the one where it enters."
    else:
        measured, faint = _which(ways, batch) + _over(way.growth, way.state), way.until(FAINT)
        meaning = (
            "It neither vanishes nor explodes on this way."
            if faint is None
            else f"What stands more than {counted(faint, 'step')} back is corrected by less than a "
            "thousandth of what stands where the gradient enters."
        )
    return each.finding("gradient", measured=measured, meaning=meaning)


def tower(each: Evidence) -> Iterator[Finding]:
    """The blocks of a tower: from the last to the first."""
    norms = np.median(each.norms, 1)  # (L,), over the rows
    back = norms[::-1]
    start = np.flatnonzero(np.isfinite(back))
    with np.errstate(invalid="ignore"):  # from one exact 0 to the next
        growth = np.diff(back[start[0] :]) if len(start) else np.zeros(0)
    growth = growth[~np.isnan(growth)]
    if not len(growth):
        return
    change = float(growth.sum())
    measured = f"{counted(len(growth), 'block')} back multiply the gradient by {power(change)}"
    if explodes(growth):
        yield each.finding(
            "exploding",
            measured=measured,
            meaning="A small change of the lower blocks changes the loss enormously.",
            advice="A smaller branch, a normalisation, or smaller weights.",
        )
    elif change <= FAINT:
        yield each.finding(
            "vanishing",
            measured=measured,
            meaning="The lower blocks are corrected by less than a thousandth of what the last is.",
            advice="A shortcut around each block.",
        )
    else:
        meaning = "It neither vanishes nor explodes over the blocks."
        yield each.finding("gradient", measured=measured, meaning=meaning)
