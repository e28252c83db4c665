// Pixels: one offscreen canvas a column kind, T × H, a pixel a value. The cells' columns, the state
// matrix and the exported picture are all copied from it.
import { columnValues } from "./model.js";
import { colourLimit, gateLevel, ramp, signedLevel } from "./colour.js";
import { position } from "./scale.js";

/** (T × H) values -> a canvas of T × H pixels: `word` colours a number, and `missing` what is none. */
export function strip(values, steps, hidden, word, missing) {
  const canvas = document.createElement("canvas");
  canvas.width = steps;
  canvas.height = hidden;
  const context = canvas.getContext("2d");
  const image = context.createImageData(steps, hidden);
  const pixels = new Uint32Array(image.data.buffer);
  for (let t = 0; t < steps; t++) {
    for (let unit = 0; unit < hidden; unit++) {
      const value = values[t * hidden + unit];
      pixels[unit * steps + t] = Number.isNaN(value) ? missing : word(value);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** What is not a number has the accent's colour, which no scale has. */
export const missingWord = (palette) => ramp([palette.accent, palette.accent]).words[0];

/** For each lane of a scene a strip of its states and one of its gradients, by `names`; `parts(lane)` gives the values
 *  of both (T × H), and `unit` is log10 of the gradient in the middle of the hues. */
export function laneStrips({ model, palette, limits, hues }, [states, gradients], parts, unit) {
  const signed = ramp(palette.state).words;
  const painted = (values, word) => strip(values, model.steps, model.hidden, word, missingWord(palette));
  return model.lanes.map((lane, k) => {
    const [own, back] = parts(lane);
    return {
      [states]: painted(own, (value) => signed[signedLevel(value, limits[k])]),
      [gradients]: painted(back, (value) => hues.word(position(value - unit))),
    };
  });
}

/** The colour limits of a model: one for h in all lanes, one for c and the candidate, which add up. */
export function limits(model) {
  const all = (name) => model.lanes.map((lane) => lane.array(name)).filter(Boolean);
  const signed = model.gates.filter((gate) => gate.low < 0).map((gate) => ({ name: gate.name, kind: "gate" }));
  const inner = [...all("c"), ...model.lanes.flatMap((lane) => signed.map((column) => columnValues(model, lane, column)))];
  return {
    h: colourLimit(...all("h")),
    inner: inner.length ? colourLimit(...inner) : 1,
    output: model.outputs ? colourLimit(model.arrays.y) : 1,
  };
}

/** Is a column signed (states and the candidate), or between 0 and 1 (the gates)? */
const limitOf = (column, bounds) => (column.name === "h" ? bounds.h : bounds.inner);

/** strips[lane][column name] -> canvas. */
export function strips(model, columns, palette, bounds) {
  const signed = ramp(palette.state).words;
  const missing = missingWord(palette);
  const gates = Object.fromEntries(model.gates.map((gate) => [gate.name, gate]));
  return model.lanes.map((lane) => Object.fromEntries(columns.map((column) => {
    const gate = gates[column.name];
    const limit = limitOf(column, bounds);
    const hues = gate && gate.low === 0 ? ramp([palette.well, palette[gate.role]]).words : null;
    const word = hues ? (value) => hues[gateLevel(value, 0, 1)] : (value) => signed[signedLevel(value, limit)];
    return [column.name, strip(columnValues(model, lane, column), lane.to - lane.from, lane.hidden, word, missing)];
  })));
}
