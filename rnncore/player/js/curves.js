// What of a scene is worth a curve over its steps, by the numbers that the block carries anyway. Pure.
import { comparedColumns, moves } from "./compare_model.js";
import { plainly, scientific, short } from "./format.js";
import { answerShares } from "./likely.js";
import { laneName, partAt } from "./model.js";
import { tr } from "./words.js";

const LINE_DASHES = ["none", "9 4", "3 3", "9 3 3 3"]; // where a hue does not tell lines apart

const overSteps = (model, value) => Float64Array.from({ length: model.steps }, (_, t) => value(t));

/** Whether each answer has a line: not one of networks after another, whose first ones say nothing. */
const saysAnswers = (model) => model.answers?.length > 0 && model.parts.length === 1;

/** The lane whose column a step is: this one, or the first of the network that is there. */
export const laneOver = (model, lane, t) => [lane, ...model.lanes].find((one) => t >= one.from && t < one.to);

/** {title, log, lines: [{name, hue, dash, values}]}: a value a step, log10 of it where `log`; `hue` is a role
 *  of the palette, `answer` the place of an answer. `lane`: whose gates or state are drawn; `way`: the one that a tower's playhead is on. */
export function curvesOf(model, lane, way = "") {
  if (model.scene === "gradient") return ofLanes(model, tr("‖∂L/∂h‖ after each step"), (one, t) => (t > model.lossEnd ? NaN : one.at("norm", t + 1)));
  if (model.scene === "transformer" && way === "back") return ofLanes(model, tr("‖∂L/∂h‖ and ‖∂L/∂x‖ at each step"), (one, t) => one.gradient(t));
  if (model.scene === "transformer") return ofLanes(model, tr("‖h‖ and ‖x‖ at each step"), (one, t) => one.size(t));
  if (model.scene === "tower" && way === "back") return ofLanes(model, tr("‖∂L/∂x‖ below each block, 1 at the top"), (one, t) => one.at("norm", t));
  if (model.scene === "tower") return ofLanes(model, tr("‖x‖ above each block"), (one, t) => one.at("size", t + 1));
  if (model.scene === "compare") return apartOver(model);
  if (saysAnswers(model)) return answers(model);
  const gates = model.gates.filter((gate) => gate.low === 0);
  const mean = (gate, t) => laneOver(model, lane, t).array(`mean.${gate.name}`)[t - partAt(model, t).from];
  const whose = model.parts.length > 1 ? `: ${model.parts.map((part) => laneName(model, laneOver(model, lane, part.from))).join(tr(", then "))}` : "";
  if (gates.length) return { title: tr`mean of each gate over the units${whose}`, log: false, lines: gates.map((gate) => ({ name: tr(gate.name), hue: gate.role, dash: "none", values: overSteps(model, (t) => mean(gate, t)) })) };
  return { title: tr("how far the state h moves at each step"), log: false, open: true, lines: [{ name: "h", hue: model.cell, dash: "none", values: overSteps(model, (t) => movedBy(laneOver(model, lane, t), t)) }] };
}

/** How far each gate of two runs is apart. */
function apartOver(model) {
  const at = Array.from({ length: model.steps }, (_, t) => moves(model, t, t + 1));
  const columns = comparedColumns(model);
  const share = (column, t) => at[t].find((one) => one.column.name === column.name).share;
  const title = model.gates.length ? tr("how far each gate is apart, a share of its range, on average over the units") : tr("how far each state is apart, on average over the units");
  return { title, log: false, open: true, lines: columns.map((column) => ({ name: tr(column.name), hue: column.role, dash: "none", values: overSteps(model, (t) => share(column, t)) })) };
}

/** A line a lane, in the hue of its cell or its kind of block. */
function ofLanes(model, title, value) {
  const lines = model.lanes.map((lane, k) => ({ name: tr(lane.mark ?? lane.title), hue: lane.cell ?? lane.title, dash: lane.dash ?? LINE_DASHES[k % 4], values: overSteps(model, (t) => value(lane, t)) }));
  return { title, log: true, lines };
}

function answers(model) {
  const shares = Array.from({ length: model.steps }, (_, t) => answerShares(model, t));
  return { title: tr("probability of each answer"), log: false, lines: model.answers.map((name, k) => ({ name, answer: k, dash: LINE_DASHES[k % 4], values: overSteps(model, (t) => shares[t][k]) })) };
}

function movedBy(lane, t) {
  let moved = 0;
  for (let unit = 0; unit < lane.hidden; unit++) moved += (lane.state("h", t, unit) - lane.previous("h", t, unit)) ** 2;
  return Math.sqrt(moved);
}

/** The axis of curves: {low, high, ticks: [{at, label}]}; shares from 0 to 1, powers of ten, or from 0 to the largest. */
export function axisOf({ lines, log, open }) {
  const values = lines.flatMap((line) => [...line.values].filter(Number.isFinite));
  if (!log && !open) return { low: 0, high: 1, ticks: [0, 0.5, 1].map((at) => ({ at, label: short(at) })) };
  const most = values.reduce((a, b) => Math.max(a, b), log ? -Infinity : 0);
  if (!log) return { low: 0, high: most || 1, ticks: [0, most || 1].map((at) => ({ at, label: at ? plainly(Math.log10(at)) : "0" })) };
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  if (!values.length) return { low: -1, high: 1, ticks: [{ at: 0, label: "1" }] };
  const low = Math.floor(least);
  const high = Math.max(Math.ceil(most), low + 1);
  const every = [1, 2, 5, 10, 20, 50, 100].find((decades) => (high - low) / decades <= 4) ?? 200;
  const ticks = Array.from({ length: high - low + 1 }, (_, k) => low + k).filter((at) => at % every === 0);
  return { low, high, ticks: ticks.map((at) => ({ at, label: scientific(at) })) };
}

/** The steps whose value is there at playhead p: from the first of them to before the second. */
export function reachedOf(model, time, lane, p, way = "") {
  const { steps } = model;
  const there = (t) => {
    if (model.scene === "transformer") return way === "back" ? p >= 2 * model.steps - t : t + 1 <= p;
    if (model.scene === "tower") return way === "back" ? time.done(lane, t) <= p : t + 1 <= p;
    if (model.scene === "gradient") return t <= model.lossEnd && time.done(lane, t) <= p;
    return saysAnswers(model) ? time.output(t, p) >= 1 : time.done(laneOver(model, lane, t), t) <= p;
  };
  let [from, to] = [0, steps];
  while (from < to && !there(from)) from++;
  while (to > from && !there(to - 1)) to--;
  return [from, to];
}

/** Places down a line for labels that want to stand at `wanted`, at least `gap` apart and between both ends. */
export function apart(wanted, gap, low, high) {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  order.forEach((k, i) => { placed[k] = Math.max(placed[k], i ? placed[order[i - 1]] + gap : low); });
  [...order].reverse().forEach((k, i, all) => { placed[k] = Math.min(placed[k], i ? placed[all[i - 1]] - gap : high); });
  return placed;
}
