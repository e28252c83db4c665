// Scene `transformer` in a sentence a moment, from the recorded numbers. Pure.
import { number, plainly, visible } from "./format.js";
import { headedLane } from "./transformer_model.js";
import { tr } from "./words.js";

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
  const word = tr`“${shortened(model.labels[t])}”`;
  const layer = headedLane(model, selected.index);
  const [states, streams] = [model.lanes.filter((lane) => !lane.stream), model.lanes.filter((lane) => lane.stream)];
  if (p > model.steps) {
    const left = [...states.map((lane) => tr`${plainly(lane.gradient(t))} at the state of the ${lane.title}`), tr`${plainly(streams[0].gradient(t))} at what ${said(streams[0])} reads`];
    return tr`Back at step ${t + 1}, ${word}: the gradient is ${left.join(tr(", and "))}.`;
  }
  const heads = mostHeeded(model, layer, t).map(({ head, step, share }) => tr`in head ${head + 1} “${shortened(model.labels[step])}” (${number(share, 2)})`);
  const sizes = [...states.map((lane) => tr`the ${lane.title}’s state has the length ${plainly(lane.size(t))}`), tr`the stream after ${said(streams.at(-1))} has ${plainly(streams.at(-1).size(t))}`];
  return tr`Step ${t + 1}, ${word}: ${said(layer)} heeds most ${heads.join(", ")}; ${sizes.join(", ")}.`;
}

const said = (lane) => tr`layer ${lane.layer + 1}`;
