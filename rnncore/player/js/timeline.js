// What is computed when. Pure: a playhead (a float, in moments) to phases between 0 and 1.
//
// One direction: a moment is a step, and within it the layers are computed from the bottom to the top.
// Both directions: a layer must have been read from both ends before the layer above can begin, so a
// moment is one step of the forward lane and one of the reverse lane of the same layer, and L layers
// take L · T moments.

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
export const lerp = (from, to, share) => from + (to - from) * share;
export const ease = (share) => (share <= 0 ? 0 : share >= 1 ? 1 : share * share * (3 - 2 * share));

/** A part of a phase, smoothed: 0 before `from`, 1 after `to`. */
export const during = (phase, from, to) => ease(clamp((phase - from) / (to - from), 0, 1));

const BELOW = 0.8; // a layer begins when the one below it has come this far: its state is there

export function timeline(steps, layers, directions) {
  const both = directions === 2;
  const moments = both ? steps * layers : steps;
  const length = 1 / (1 + BELOW * (layers - 1));
  const pass = (p) => (both ? clamp(Math.ceil(p / steps) - 1, 0, layers - 1) : 0);

  /** How far a lane is with step t: 0 not begun, 1 done. */
  function phase(lane, t, p) {
    if (!both) return clamp((clamp(p - t, 0, 1) - BELOW * length * lane.layer) / length, 0, 1);
    const order = lane.reverse ? steps - 1 - t : t;
    return clamp(p - lane.layer * steps - order, 0, 1);
  }

  /** How many steps a lane has read, a float. */
  function progress(lane, p) {
    if (both) return clamp(p - lane.layer * steps, 0, steps);
    const t = clamp(Math.floor(p), 0, steps - 1);
    return t + phase(lane, t, p);
  }

  /** The step that a lane is reading, or read last: 0 … T − 1. */
  function current(lane, p) {
    const done = clamp(Math.ceil(progress(lane, p)) - 1, 0, steps - 1);
    return lane.reverse ? steps - 1 - done : done;
  }

  /** Where the lane's playhead stands, in steps from the left. */
  const position = (lane, p) => (lane.reverse ? steps - progress(lane, p) : progress(lane, p));

  /** The smallest playhead at which a lane is done with step t. */
  function done(lane, t) {
    if (!both) return t + 1;
    return lane.layer * steps + (lane.reverse ? steps - t : t + 1);
  }

  /** How far the output of step t is: every lane of the last layer must be done with it. */
  function output(t, p) {
    const last = layers - 1;
    const forward = phase({ layer: last, reverse: false }, t, p);
    return both ? Math.min(forward, phase({ layer: last, reverse: true }, t, p)) : forward;
  }

  return { both: () => both, part: () => 0, begins: () => 0, moments, pass, phase, current, position, done, output };
}

/** Networks one after another, each when the one before is done: {index, from, to, steps, layers, directions} each. */
export function inTurn(parts) {
  let moments = 0;
  const times = parts.map((part) => {
    const own = timeline(part.steps, part.layers, part.directions);
    const begins = moments;
    moments += own.moments;
    return { own, begins, part };
  });
  if (times.length === 1) return times[0].own;
  const part = (p) => Math.max(0, times.findLastIndex(({ begins }) => Math.ceil(p) > begins));
  const within = (ask) => (lane, ...at) => ask(times[lane.part.index], lane, ...at);
  const local = ({ own, begins }, p) => clamp(p - begins, 0, own.moments);
  const at = (p) => times[part(p)];
  return {
    moments, part,
    begins: (p) => at(p).begins,
    both: (p) => at(p).own.both(),
    pass: (p) => at(p).own.pass(local(at(p), p)),
    phase: within((time, lane, t, p) => time.own.phase(lane, t - lane.from, local(time, p))),
    current: within((time, lane, p) => lane.from + time.own.current(lane, local(time, p))),
    position: within((time, lane, p) => lane.from + time.own.position(lane, local(time, p))),
    done: within((time, lane, t) => time.begins + time.own.done(lane, t - lane.from)),
    output(t, p) {
      const time = times.find((one) => t < one.part.to);
      return time.own.output(t - time.part.from, local(time, p));
    },
  };
}

/** Whether what step t reads is there at playhead p: a decoder reads at each step but its first what it wrote last. */
export const wasWritten = (model, time, t, p) => model.parts.length === 1 || t <= model.said.from || time.output(t - 1, p) >= 1;

/** The way back: a gradient starts at step `from` (0 … T − 1) and goes to step 0, a step a moment. */
export function backTimeline(from) {
  const moments = from + 1;
  return {
    both: () => false, part: () => 0, backward: true, moments,
    phase: (lane, t, p) => (t > from ? 0 : clamp(p - (from - t), 0, 1)),
    current: (lane, p) => clamp(moments - Math.ceil(p), 0, from),
    position: (lane, p) => moments - clamp(p, 0, moments),
    done: (lane, t) => moments - t,
  };
}

/** The first step that is shown when `shown` of `steps` fit; it follows the playhead, a float. */
export function windowStart(position, shown, steps) {
  return steps <= shown ? 0 : clamp(position - Math.floor(shown * 0.62), 0, steps - shown); // at rest every copy is whole
}
