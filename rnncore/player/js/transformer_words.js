// Scene `transformer` in a sentence a moment, from the recorded numbers. Pure.
import { number, plainly, visible } from "./format.js";
import { headedLane } from "./transformer_model.js";

const shortened = (label) => visible(label.length > 24 ? `${label.slice(0, 23)}…` : label);

/** What a head heeds most at a step: {head, step, share} each. */
export function mostHeeded(model, lane, t) {
  return Array.from({ length: model.heads }, (_, head) => {
    const shares = Array.from({ length: t + 1 }, (__, step) => lane.heeds(head, t, step));
    const share = Math.max(...shares);
    return { head, step: shares.indexOf(share), share };
  });
}

/** One sentence about moment `p`, which is over. */
export function readsWords(model, time, selected, p) {
  const t = time.current(null, p);
  const word = `“${shortened(model.labels[t])}”`;
  const layer = headedLane(model, selected.index);
  const [states, streams] = [model.lanes.filter((lane) => !lane.stream), model.lanes.filter((lane) => lane.stream)];
  if (p > model.steps) {
    const left = [...states.map((lane) => `${plainly(lane.gradient(t))} at the state of the ${lane.title}`), `${plainly(streams[0].gradient(t))} at what ${said(streams[0])} reads`];
    return `Back at step ${t + 1}, ${word}: the gradient is ${left.join(", and ")}.`;
  }
  const heads = mostHeeded(model, layer, t).map(({ head, step, share }) => `in head ${head + 1} “${shortened(model.labels[step])}” (${number(share, 2)})`);
  const sizes = [...states.map((lane) => `the ${lane.title}’s state has the length ${plainly(lane.size(t))}`), `the stream after ${said(streams.at(-1))} has ${plainly(streams.at(-1).size(t))}`];
  return `Step ${t + 1}, ${word}: ${said(layer)} heeds most ${heads.join(", ")}; ${sizes.join(", ")}.`;
}

const said = (lane) => `layer ${lane.layer + 1}`;
