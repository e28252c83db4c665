// Where a decoder looks: the weights of its attention over the columns of the encoder. Pure.

/** The columns that attention weighs: those of the network before the last. */
export const lookedAt = (model) => (model.arrays.attention ? model.parts.at(-2) : null);

/** The weights of step t of the decoder, one for each column of the encoder. */
export function looks(model, t) {
  const { attention } = model.arrays;
  const [, size] = attention.shape;
  return attention.subarray((t - model.said.from) * size, (t - model.said.from + 1) * size);
}

/** The column that step t looks at most, and with which weight. */
export function mostLooked(model, t) {
  const weights = looks(model, t);
  const most = weights.reduce((best, weight, k) => (weight > weights[best] ? k : best), 0);
  return { place: lookedAt(model).from + most, share: weights[most] };
}

/** The step of the decoder whose weights are shown at playhead p: the one that it is at, or was last; −1 before it begins. */
export function lookingStep(model, time, p) {
  if (model.parts[time.part(p)] !== model.said) return -1;
  return time.current(model.lanes.find((lane) => lane.part === model.said), p);
}
