// The decoded block as the stage reads it: lanes with their states, gates and weights. No DOM.
import { count } from "./format.js";
import { originWords, tr } from "./words.js";

/** The networks of a model, one after another over its columns: {index, title, steps, hidden, inputs, layers, names, from,
 *  to, directions}; mostly there is one. The last one is that which answers. */
function partsOf(head) {
  let to = 0;
  return (head.parts ?? [head]).map(({ title, steps, hidden, inputs, layers, names }, index) => {
    const directions = head.lanes.some((lane) => lane.reverse && (lane.part ?? 0) === index) ? 2 : 1;
    return { index, title, steps, hidden, inputs, layers, names, from: to, to: (to += steps), directions };
  });
}

/** {head, arrays} -> the model. A lane is one layer in one direction of one network; torch's order. A step t is a column
 *  of the model; a lane has the columns [from, to), and the arrays of its own steps alone. */
export function readModel({ head, arrays }) {
  const parts = partsOf(head);
  const lanes = head.lanes.map((lane, index) => {
    const array = (name) => arrays[`${index}.${name}`];
    const part = parts[lane.part ?? 0];
    const { from, to, hidden } = part;
    const place = (t, unit) => (t - from) * hidden + unit;
    const before = (t, unit) => place(lane.reverse ? t + 1 : t, unit); // the boundary that the state comes from
    const after = (t, unit) => place(lane.reverse ? t : t + 1, unit); // and the one that it is written to
    return {
      ...lane, index, part, from, to, hidden, array, place,
      state: (name, t, unit) => array(name)[after(t, unit)], // as the next step reads it
      gave: (name, t, unit) => (array(`given.${name}`) ?? array(name).subarray(lane.reverse ? 0 : hidden))[place(t, unit)],
      previous: (name, t, unit) => array(name)[before(t, unit)],
    };
  });
  return { ...head, arrays, lanes, parts, said: parts.at(-1) };
}

/** The lane that stands for what is played: of the network that is at it the selected lane, or its first. */
export function activeLane(model, time, { lane, p }) {
  const part = model.parts[time.part(p)];
  const selected = model.lanes[lane];
  return selected.part === part ? selected : model.lanes.find((one) => one.part === part);
}

/** The network whose column a step is. */
export const partAt = (model, t) => model.parts.find((part) => t < part.to);

/** The same of a scene whose lanes are networks side by side, each with a title, states and gradients as log10. */
export function readLanes({ head, arrays }, { reverse, pinnable = true }) {
  const part = { index: 0, title: head.title, from: 0, to: head.steps, steps: head.steps, hidden: head.hidden, layers: 1, directions: 1 };
  const lanes = head.lanes.map((lane, index) => {
    const array = (name) => arrays[`${index}.${name}`];
    return { ...lane, index, layer: 0, reverse, array, part, from: 0, to: head.steps, hidden: head.hidden, at: (name, place) => array(name)?.[place] };
  });
  const labels = head.scene === "tower" ? head.labels.map((_, k) => tr`block ${k + 1}`) : head.labels;
  return { ...head, labels, arrays, lanes, parts: [part], said: part, gates: [], outputs: 0, pinnable };
}

/** What a picture is of: "LSTM, 12 units, untrained, seed 0". */
export const about = (model) => [tr(model.title), model.hidden && sizeText(model), model.origin && originWords(model.origin)].filter(Boolean).join(", ");

/** A gate of a lane for its colours: bytes, from 0 at the low end of its range to 255. (T × H) */
const gateValues = (lane, gate) => Float32Array.from(lane.array(gate.name), (share) => gate.low + (share / 255) * (gate.high - gate.low));

/** The array of a column of a lane, as rows of steps: a state after each input, or a gate. (T × H) */
export function columnValues(model, lane, column) {
  if (column.kind === "gate") return gateValues(lane, model.gates.find((gate) => gate.name === column.name));
  const values = lane.array(column.name);
  const { from, to, hidden } = lane;
  return lane.reverse ? values.subarray(0, (to - from) * hidden) : values.subarray(hidden, (to - from + 1) * hidden);
}

/** What a lane reads at step t: the input, or the states of the layer below, both directions joined. */
export function laneInputs(model, lane, t) {
  const own = lane.array("inputs"); // dropout or a shortcut had changed what the layer below wrote
  if (own) {
    const size = own.shape[1];
    return Array.from({ length: size }, (_, k) => ({ label: `x${k + 1}`, value: own[(t - lane.from) * size + k] }));
  }
  if (lane.layer === 0) return readAt(model, t);
  const below = model.lanes.filter((other) => other.part === lane.part && other.layer === lane.layer - 1);
  return below.flatMap((other) => Array.from({ length: other.hidden }, (_, unit) => ({
    label: `${arrow(other)}h${unit + 1}`, value: other.state("h", t, unit),
  })));
}

/** What the first layer reads at step t: [{label, value}]. */
export function readAt(model, t) {
  const { index, inputs, names, from } = partAt(model, t);
  const read = model.arrays[index ? `x.${index}` : "x"].subarray((t - from) * inputs, (t - from + 1) * inputs);
  return Array.from(read, (value, k) => ({ label: names[k], value }));
}

const arrow = (lane) => (lane.part.directions === 1 ? "" : lane.reverse ? "←" : "→");

/** "layer 2, backward": how a lane is called on the screen. */
export function laneName(model, lane) {
  const { directions, layers, title } = lane.part;
  const names = [layers > 1 && tr`layer ${lane.layer + 1}`, directions > 1 && (lane.reverse ? tr("backward") : tr("forward"))];
  return [model.parts.length > 1 && tr(title), ...names].filter(Boolean).join(", ");
}

/** "24 units", or of networks one after another "encoder: 2 × 24 units, decoder: 48 units". */
function sizeText({ hidden, parts }) {
  if (parts.length === 1) return count(hidden, "unit");
  return parts.map((part) => `${tr(part.title)}: ${part.directions > 1 ? `${part.directions} × ` : ""}${count(part.hidden, "unit")}`).join(", ");
}

/** The same in a few letters, for the margin. */
export function laneMark(model, lane, phone) {
  const { directions, layers, title } = lane.part;
  const sign = directions === 1 ? "" : lane.reverse ? " ←" : " →";
  if (model.parts.length > 1 && directions === 1 && layers === 1) return tr(title);
  if (layers === 1) return phone ? sign.trim() : `${lane.reverse ? tr("backward") : tr("forward")}${sign}`;
  return phone ? `${lane.layer + 1}${sign}` : tr`layer ${lane.layer + 1}${sign}`;
}
