// Which units somebody holds, and when. Pure.

/** The units of a gate that are held at step t, as spans [from, to) of neighbours; none where it is free. */
export function heldSpans(model, lane, gate, t) {
  const held = lane.array(`held.${gate}`);
  const spans = [];
  for (let unit = 0; held && unit < lane.hidden; unit++) {
    if (Number.isNaN(held[lane.place(t, unit)])) continue;
    if (spans.at(-1)?.[1] === unit) spans.at(-1)[1]++;
    else spans.push([unit, unit + 1]);
  }
  return spans;
}

/** Whether a gate is held anywhere. */
export const holdsAnything = (model) => model.lanes.some((lane) => model.gates.some((gate) => lane.array(`held.${gate.name}`)?.some((value) => !Number.isNaN(value))));
