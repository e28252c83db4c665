// The decoded block as the stage reads it: lanes with their states, gates and weights. No DOM.
import { count } from "./format.js";

/** {head, arrays} -> the model. A lane is one layer in one direction; torch's order. */
export function readModel({ head, arrays }) {
  const { steps, hidden } = head;
  const lanes = head.lanes.map((lane, index) => {
    const array = (name) => arrays[`${index}.${name}`];
    const before = (t) => (lane.reverse ? t + 1 : t); // the boundary that the state comes from
    const after = (t) => (lane.reverse ? t : t + 1); // and the one that it is written to
    return {
      ...lane, index, array, before, after,
      state: (name, t, unit) => array(name)[after(t) * hidden + unit], // as the next step reads it
      gave: (name, t, unit) => (array(`given.${name}`) ?? array(name).subarray(lane.reverse ? 0 : hidden))[t * hidden + unit],
      previous: (name, t, unit) => array(name)[before(t) * hidden + unit],
    };
  });
  return { ...head, arrays, lanes, directions: head.lanes.some((lane) => lane.reverse) ? 2 : 1 };
}

/** The same of a scene whose lanes are networks side by side, each with a title, states and gradients as log10. */
export function readLanes({ head, arrays }, { reverse, pinnable = true }) {
  const lanes = head.lanes.map((lane, index) => {
    const array = (name) => arrays[`${index}.${name}`];
    return { ...lane, index, layer: 0, reverse, array, at: (name, place) => array(name)?.[place] };
  });
  return { ...head, arrays, lanes, directions: 1, layers: 1, gates: [], outputs: 0, pinnable };
}

/** What a picture is of: "LSTM, 12 units, untrained, seed 0". */
export const about = ({ title, hidden, origin }) => [title, hidden && count(hidden, "unit"), origin].filter(Boolean).join(", ");

/** A gate of a lane for its colours: bytes, from 0 at the low end of its range to 255. (T × H) */
const gateValues = (lane, gate) => Float32Array.from(lane.array(gate.name), (share) => gate.low + (share / 255) * (gate.high - gate.low));

/** The array of a column of a lane, as rows of steps: a state after each input, or a gate. (T × H) */
export function columnValues(model, lane, column) {
  if (column.kind === "gate") return gateValues(lane, model.gates.find((gate) => gate.name === column.name));
  const values = lane.array(column.name);
  const { steps, hidden } = model;
  return lane.reverse ? values.subarray(0, steps * hidden) : values.subarray(hidden, (steps + 1) * hidden);
}

/** What a lane reads at step t: the input, or the states of the layer below, both directions joined. */
export function laneInputs(model, lane, t) {
  const own = lane.array("inputs"); // dropout or a shortcut had changed what the layer below wrote
  if (own) {
    const size = own.shape[1];
    return Array.from({ length: size }, (_, k) => ({ label: `x${k + 1}`, value: own[t * size + k] }));
  }
  if (lane.layer === 0) {
    const size = model.inputs;
    return Array.from({ length: size }, (_, k) => ({ label: model.names[k], value: model.arrays.x[t * size + k] }));
  }
  const below = model.lanes.filter((other) => other.layer === lane.layer - 1);
  return below.flatMap((other) => Array.from({ length: model.hidden }, (_, unit) => ({
    label: `${arrow(model, other)}h${unit + 1}`, value: other.state("h", t, unit),
  })));
}

const arrow = (model, lane) => (model.directions === 1 ? "" : lane.reverse ? "←" : "→");

/** "layer 2, backward": how a lane is called on the screen. */
export function laneName(model, lane) {
  const direction = lane.reverse ? "backward" : "forward";
  if (model.lanes.length === 1) return "";
  if (model.directions === 1) return `layer ${lane.layer + 1}`;
  return model.lanes.length === 2 ? direction : `layer ${lane.layer + 1}, ${direction}`;
}

/** The same in a few letters, for the margin. */
export function laneMark(model, lane, phone) {
  const sign = model.directions === 1 ? "" : lane.reverse ? " ←" : " →";
  if (model.layers === 1) return phone ? sign.trim() : `${lane.reverse ? "backward" : "forward"}${sign}`;
  return phone ? `${lane.layer + 1}${sign}` : `layer ${lane.layer + 1}${sign}`;
}
