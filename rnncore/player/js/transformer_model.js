// Scene `transformer`: its lanes, its moments, where its parts stand, and the arithmetic of a unit of the stream. Pure.
import { count } from "./format.js";
import { backTimeline, clamp } from "./timeline.js";
import { columns } from "./layout.js";
import { readModel } from "./model.js";
import { tr } from "./words.js";

export const HEAD_ROW = 26; // px of a head above the words
export const STREAM_COLUMNS = ["x", "+a", "+f"]; // before a layer, after its attention, after its feed-forward network

/** The block -> the model. A lane of the stream has `boundary(name, column, t, unit)`; each lane has the size of what it
 *  gives after step t and the norm of the gradient: of a state dL/dh, of a layer that of what it reads; as log10. */
export function readTransformer(block) {
  const model = readModel(block);
  const { steps, hidden } = model;
  for (const lane of model.lanes) {
    lane.boundary = (name, column, t, unit) => lane.array(name)[(column * steps + t) * hidden + unit];
    lane.size = lane.stream ? (t) => lane.array("size")[2 * steps + t] : (t) => lane.array("size")[t + 1];
    lane.gradient = lane.stream ? (t) => lane.array("norm")[t] : (t) => lane.array("norm")[t + 1];
    lane.heeds = (head, t, step) => lane.array("attention")[(head * steps + t) * steps + step];
    if (lane.stream) lane.mark = tr`layer ${lane.layer + 1}`;
    lane.at = (_, place) => lane.gradient(place - 1);
  }
  return model;
}

/** T moments forward, a word each, and T back. */
export function transformerTimeline(steps, labels = []) {
  const back = backTimeline(steps - 1);
  const current = (lane, p) => (p > steps ? back.current(lane, p - steps) : clamp(Math.ceil(p) - 1, 0, steps - 1));
  return {
    both: () => false, part: () => 0, moments: 2 * steps, current,
    position: (lane, p) => (p > steps ? back.position(lane, p - steps) : clamp(p, 0, steps)),
    done: (lane, t) => t + 1,
    forward: (t, p) => clamp(p - t, 0, 1),
    phase: (lane, t, p) => back.phase(lane, t, p - steps),
    where(p) {
      const moment = Math.ceil(p);
      if (moment === 0) return count(steps, "step");
      const t = current(null, p);
      return moment > steps ? tr`back at step ${t + 1} of ${steps}: ${(labels[t] ?? "").slice(0, 40)}` : tr`step ${t + 1} of ${steps}: ${(labels[t] ?? "").slice(0, 40)}`;
    },
  };
}

/** The lane whose heads stand above the words: the selected one, or the Transformer's last layer. */
export const headedLane = (model, selected) => (model.lanes[selected]?.stream ? model.lanes[selected] : model.lanes.findLast((lane) => lane.stream) ?? null);

/** Across: as in layout.js, with room for names. */
export function transformerAcross(width, steps) {
  const phone = width < 560;
  const [left, right] = phone ? [42, 10] : [128, 24];
  const inner = width - left - right;
  const shown = Math.min(steps, 14, Math.max(3, Math.floor(inner / 82)));
  const pitch = Math.min(inner / shown, 190);
  const cell = clamp(pitch * 0.68, 54, 128);
  const span = pitch * shown;
  return { width, phone, left, right, inner, shown, pitch, cell, span, x0: left + (inner - span) / 2 + pitch / 2 };
}

/** The columns within a cell of a lane. */
export function columnsOfLane(model, lane, cell) {
  if (lane.stream) return columns(cell, [], STREAM_COLUMNS);
  return columns(cell, model.gates.map((gate) => gate.name), model.states);
}

/** The sums of a unit of the stream at a step: what attention adds, term by term a head and a word, and what the network adds. */
export function streamArithmetic(model, lane, t, unit) {
  const { steps, hidden, heads, labels } = model;
  const attended = Array.from({ length: heads }, (_, head) => Array.from({ length: t + 1 }, (__, step) => ({
    label: tr`head ${head + 1}, ${step + 1} ${labels[step].slice(0, 20)}`, weight: lane.heeds(head, t, step), value: lane.array("parts")[(head * steps + step) * hidden + unit],
  }))).flat();
  const inner = lane.array("weight").length / hidden;
  const fed = Array.from({ length: inner }, (_, k) => ({ label: tr`unit ${k + 1} inside`, weight: lane.array("weight")[unit * inner + k], value: lane.array("inner")[t * inner + k] }));
  const kept = (label, column) => ({ label, weight: 1, value: lane.boundary("x", column, t, unit) }); // the stream itself
  const sums = [
    weighed("x′", tr("after attention"), "accent", [kept(tr("x, before the layer"), 0), ...attended], lane.array("bias.attention")[unit]),
    weighed("x″", tr("after the feed-forward network"), "ink", [kept("x′", 1), ...fed.filter((term) => term.value !== 0)], lane.array("bias.inner")[unit]),
  ];
  const lines = [
    { symbol: "x′_t", formula: tr("x_t + Σ α v + b, over heads and words"), parts: [], value: sums[0].value },
    { symbol: "x″_t", formula: "x′_t + W relu(…) + b", parts: [], value: sums[1].value },
  ];
  return { sums, lines, value: sums[1].value };
}

function weighed(symbol, name, role, terms, bias) {
  const weighted = terms.map((term) => ({ ...term, product: term.weight * term.value }));
  const sum = weighted.reduce((total, term) => total + term.product, bias);
  weighted.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  return { symbol, name, role, terms: weighted, bias, sum, squash: null, squashed: sum, held: NaN, value: sum };
}
