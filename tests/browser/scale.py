"""The stage's scale written down again: what the pictures of a size must look like.

`d`: decades from the size where the loss enters, or from that at the top of a tower.
"""

import math

import numpy as np

from dashboard.theme import PALETTE

# How a line is drawn: px, colour, dashes in px, and what is seen of it.
DRAWN = """line => {
  const style = getComputedStyle(line);
  const numbers = text => (text.match(/[\\d.]+/g) ?? []).map(Number); // "none" has none
  return {width: parseFloat(style.strokeWidth), colour: numbers(style.stroke),
    dots: numbers(style.strokeDasharray)};
}"""
ARROWS = f"""frame => frame.stage.scene.copies
  .filter(copy => copy.t > 0 && Number(copy.root.style.opacity) > 0.3).map(copy =>
  copy.lanes.map(({{lane, run, number, lost}}) => ({{step: copy.t, lane: lane.index,
    there: run.getAttribute('d') !== '', printed: number.textContent,
    outside: getComputedStyle(lost).stroke !== 'none', ...({DRAWN})(run)}})))"""
LEGEND = "frame => [...frame.querySelectorAll('.legend .key')].map(key => key.textContent)"
WAYS = f"""frame => Object.fromEntries(frame.stage.scene.copies.map(copy => [copy.t + 1,
  copy.lanes.map(({{up, back}}) => Object.fromEntries(['up', 'back'].map(way => [way,
    Object.fromEntries(Object.entries(way === 'up' ? up : back).map(([name, {{line, dash}}]) =>
      [name, {{...({DRAWN})(line), dash}}]))])))]))"""

RAMP_ENDS = math.log2(39 / 3)


def decade_width(d, one, per_decade):
    """The px of a line that is `one` px wide where d is 0; dotted below three decades."""
    if d < -3:
        return 1.5
    return one + per_decade * d if d <= 0 else one + 4 * min(d, 3)


def arrow(d):
    return decade_width(d, 10, 8 / 3)


def line(d):
    return decade_width(d, 12, 10 / 3)


def dots(d):
    """The dash array in px, `[]` for a solid line."""
    return [] if d >= -3 else [2, round(2.5 + 0.5 * min(-d - 3, 40), 1)]


def place(d):
    """0 … 1 along the ramp."""
    if d < -3:
        return max(0.2 * (1 - math.log2(-d / 3) / RAMP_ENDS), 0)
    if d > 3:
        return min(0.74 + 0.26 * math.log2(d / 3) / RAMP_ENDS, 1)
    return 0.5 + (0.1 if d <= 0 else 0.08) * d


def rgb(hexadecimal):
    return np.array([int(hexadecimal[k : k + 2], 16) for k in (1, 3, 5)])


def hue(mode, d):
    """The ramp's colour, `(3,)`."""
    stops = np.array([rgb(stop) for stop in PALETTE[mode]["from_loss"]])
    at = place(d) * (len(stops) - 1)
    return np.array([np.interp(at, range(len(stops)), part) for part in stops.T])


def reached(stage, step):
    """The stage at a step, and drawn there."""
    stage.shows(step=step, playing=0)
    stage.ask("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
