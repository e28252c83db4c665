// What outputs that stand for words say: the likeliest word after a step, and where it stays the same. Pure.
import { softmax } from "./arithmetic.js";

/** The probabilities of the answers after step t; `name`: "y", or another network's outputs. */
export const answerShares = (model, t, name = "y") => softmax(outputsAt(model, t, name));

/** The outputs after step t. */
export const outputsAt = ({ arrays, outputs, said }, t, name = "y") => Array.from(arrays[name].subarray((t - said.from) * outputs, (t - said.from + 1) * outputs));

/** {index, name, share} of the likeliest answer after step t; index −1 where an output is not a number. */
export function likeliest(model, t, name = "y") {
  const shares = answerShares(model, t, name);
  const index = shares.indexOf(Math.max(...shares));
  return { index, name: model.answers[index] ?? "NaN", share: shares[index] ?? NaN };
}

/** Neighbouring steps with the same answer: [{from, to, index, name}], `to` exclusive. */
export function answerRuns(said) {
  const runs = [];
  said.forEach(({ index, name }, t) => {
    if (runs.at(-1)?.index === index) runs.at(-1).to = t + 1;
    else runs.push({ from: t, to: t + 1, index, name });
  });
  return runs;
}
