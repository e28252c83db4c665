// What the pointer is over, in words: every part of the diagram explains itself.
import { count, number } from "./format.js";
import { laneName, partAt, readAt } from "./model.js";
import { answerShares, outputsAt } from "./likely.js";
import { unitArithmetic } from "./arithmetic.js";
import { gateName, enumerated, tr } from "./words.js";

// What a decoder has of its encoder.
const HANDED = {
  bridge: (model, size) => tr`The decoder's first state, h₀ = tanh(W h + b): h are the encoder's last states, ${model.parts[0].directions > 1 ? tr("forward after the last word and backward after the first") : tr("after the last word")}. W: ${size(model.arrays["bridge.weight"])}, used once.`,
  context: () => tr("What attention brings, c: the encoder's states, each times its weight, added up. The decoder reads it at every step, beside the symbol that it wrote last."),
  keys: () => tr("The encoder's state at this word, both directions joined: what the decoder's attention weighs."),
};

/** A matrix key ("0.xh", "0.hh", "0.c", "hy") -> its explanation. */
export function matrixTip(model, key) {
  const size = (array) => tr`${array.shape.join(" × ")} numbers`;
  if (key in HANDED) return HANDED[key](model, size);
  const [index, name] = key.split(".");
  const lane = model.lanes[Number(index)] ?? model.said;
  const steps = lane.to - lane.from;
  const times = steps === 1 ? tr("used once") : tr`used ${steps} times`;
  const used = steps === 1 ? times : tr`one matrix, ${times}`;
  if (key === "hy") return tr`W_hy, the readout: ${size(model.arrays["readout.weight"])}, ${used}. ${/^untrained/.test(model.origin) ? tr("Untrained.") : tr("Trained.")}`;
  const of = laneName(model, lane) ? model.parts.length > 1 ? tr` of the ${laneName(model, lane)}` : tr` of ${laneName(model, lane)}` : "";
  if (name === "start") return tr`The initial state${of}: ${model.states.map((state) => (lane.reverse ? `${state} after the last step` : `${state}₀`)).join(tr(" and "))}, ${lane.zero === false ? tr("not all zeros") : tr("all zeros")}.`;
  if (name === "c") return tr`The cell state c${of} travels on: no matrix, only the forget gate multiplies it.`;
  if (name === "hh" && !model.recurrent) return tr`The hidden state h${of} travels on: no weight stands between a step and the next.`;
  if (!lane.array("weight_ih")) return `${name === "xh" ? "W_xh" : "W_hh"}${of}, ${used}.`; // too large to be sent
  if (name === "xh") return tr`W_xh${of}: from its input, ${size(lane.array("weight_ih"))}, ${used}.`;
  if (model.recurrent === "u") return tr`u${of}: each unit feeds back only to itself, ${count(lane.hidden, "number")}, ${times}.`;
  return tr`W_hh${of}: from its own state a step earlier, ${size(lane.array("weight_hh"))}, ${used}.`;
}

/** The number of a unit: states as they were sent, gates from their arithmetic, or else from their colours. */
function columnValue(model, lane, name, t, unit) {
  const gate = model.gates.find((one) => one.name === name);
  if (!gate) return lane.state(name, t, unit);
  if (!lane.array("weight_ih")) return gate.low + (lane.array(name)[lane.place(t, unit)] / 255) * (gate.high - gate.low);
  return unitArithmetic(model, lane, t, unit).values[gate.symbol];
}

/** A unit of a column -> "unit 5: forget gate f = 0.4312". */
export function unitTip(model, lane, column, t, unit) {
  const gate = model.gates.find((one) => one.name === column.name);
  const value = columnValue(model, lane, column.name, t, unit);
  const what = gate ? `${gateName(gate)} ${gate.symbol}` : column.name === "c" ? tr("cell state c") : tr("hidden state h");
  const held = gate ? (lane.array(`held.${gate.name}`)?.[lane.place(t, unit)] ?? NaN) : NaN;
  const rough = gate && !lane.array("weight_ih"); // a byte: the weights are too large to be sent
  return tr`unit ${unit + 1}: ${what} ${rough ? `≈ ${number(value, 2)}` : `= ${number(value)}`}${Number.isNaN(held) ? "" : tr(", held by hand")}.${model.pinnable === false ? "" : tr(" Click for the arithmetic.")}`;
}

/** The letter under a column -> the mean and the range of that column at this step. */
export function columnTip(model, key, t) {
  const [index, name] = key.split(".");
  const lane = model.lanes[Number(index)];
  const gate = model.gates.find((one) => one.name === name);
  const values = Array.from({ length: lane.hidden }, (_, unit) => columnValue(model, lane, name, t, unit));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const what = gate ? tr`${gate.symbol}, the ${gateName(gate)}` : name === "c" ? tr("c, the cell state") : tr("h, the hidden state");
  return tr`${what}, a row a unit: mean ${number(mean, 3)}, from ${number(Math.min(...values), 3)} to ${number(Math.max(...values), 3)}.`;
}

/** The token of a step -> its vector. */
export function tokenTip(model, t) {
  const who = model.parts.length > 1 ? tr(partAt(model, t).title) : tr("network");
  if (!model.arrays.x) return tr`${model.labels[t].slice(0, 80)}: what the ${who} reads at step ${t + 1}`; // too large to be sent
  const read = readAt(model, t);
  const values = read.slice(0, 8).map(({ value }) => number(value, 2));
  const more = read.length > 8 ? tr`, … ${read.length - 8} more` : "";
  return tr`${model.labels[t].slice(0, 80)}: the ${who} reads (${enumerated(values)}${more})`;
}

export function outputTip(model, t) {
  const values = outputsAt(model, t);
  const y = tr`output y = W_hy h + b = (${enumerated(values.map((value) => number(value, 3)))}).`;
  const said = (name) => answerShares(model, t, name).map((p, k) => `${model.answers[k]} ${number(p, 3)}`).join(", ");
  const untouched = model.arrays["y.untouched"] ? tr` Without the hold: ${said("y.untouched")}.` : "";
  const shares = model.answers?.length ? tr` As probabilities: ${said("y")}.${untouched}` : "";
  return `${y}${shares}${/^untrained/.test(model.origin) ? tr(" Untrained: it means nothing yet.") : ""}${tr(" Click for the arithmetic.")}`;
}
