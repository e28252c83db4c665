// Scene `compare`: two runs over the same steps and, above them, the second less the first. Pure.
import { count } from "./format.js";
import { clamp, inTurn } from "./timeline.js";
import { readModel } from "./model.js";
import { unitArithmetic } from "./arithmetic.js";
import { tr } from "./words.js";

const LEFT = 140; // px for the runs' names

/** The block -> the model. `apart` is the lane of the differences: its arrays have a row a step. */
export function readCompared(block) {
  const model = readModel(block);
  const runs = model.lanes.slice(0, 2);
  const apart = model.lanes[2];
  apart.state = (name, t, unit) => apart.array(name)[apart.place(t, unit)];
  return { ...model, runs, apart };
}

/** A step a moment; a layer that reads from the last step to the first begins there. */
export function comparedTimeline(model) {
  const time = inTurn(model.parts);
  if (!model.apart.reverse) return time;
  const where = (p) => {
    if (Math.ceil(p) === 0) return count(model.steps, "step");
    const t = time.current(model.apart, p);
    return tr`step ${t + 1} of ${model.steps}: ${model.labels[t].slice(0, 40)}`;
  };
  return { ...time, where };
}

/** A column of the differences as the screen colours it: a gate's as shares of its range. (T × H) */
export function apartValues(model, { name }) {
  const gate = model.gates.find((one) => one.name === name);
  const values = model.apart.array(name);
  return gate ? Float32Array.from(values, (value) => value / gate.span) : values;
}

/** What is compared: the gates, or the states where there is none. */
export const comparedColumns = (model) => (model.gates.length ? model.gates : model.states.map((name) => ({ name, state: true, role: "ink" })));

/** Of the steps from `from` to before `to`, what moved most first: the gates, or the states where there is none. {column, state, share,
 *  unit, by}: its mean over units and steps, of a gate as a share of its range, and the unit that moved furthest, and by how much. */
export function moves(model, from, to) {
  const { hidden } = model.apart;
  return comparedColumns(model).map((column) => {
    const values = model.apart.array(column.name).subarray(from * hidden, to * hidden);
    let [sum, furthest] = [0, 0];
    values.forEach((value, at) => {
      sum += Number.isNaN(value) ? Infinity : Math.abs(value);
      if (Math.abs(value) > Math.abs(values[furthest]) || (Number.isNaN(value) && !Number.isNaN(values[furthest]))) furthest = at;
    });
    const mean = sum / values.length;
    return { column, share: column.state ? mean : mean / column.span, unit: furthest % hidden, by: values[furthest] };
  }).sort((one, other) => (other.share === one.share ? 0 : other.share - one.share)); // both may be infinite
}

/** Across: as in layout.js, with room for the runs' names. */
export function comparedAcross(width, steps) {
  const phone = width < 560;
  const [left, right] = phone ? [30, 12] : [LEFT, 24];
  const inner = width - left - right;
  const shown = Math.min(steps, 14, Math.max(3, Math.floor(inner / 82)));
  const pitch = Math.min(inner / shown, 190);
  const wide = pitch * shown;
  return { width, phone, left, right, inner, shown, pitch, cell: clamp(pitch * 0.68, 54, 140), span: wide, x0: left + (inner - wide) / 2 + pitch / 2 };
}

/** What differs in a unit at a step: a line a gate and state, the second less the first. */
export function unitApart(model, t, unit) {
  const [before, after] = model.runs.map((lane) => unitArithmetic(model, lane, t, unit).values);
  const symbols = [...model.gates.map((gate) => gate.symbol), ...model.states];
  const lines = symbols.map((symbol) => ({
    symbol: model.states.includes(symbol) ? `Δ${symbol}_t` : `Δ${symbol}`, formula: tr("second − first"), parts: [after[symbol], "−", before[symbol]], value: after[symbol] - before[symbol],
  }));
  return { lines, value: after.h - before.h };
}
