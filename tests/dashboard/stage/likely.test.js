import assert from "node:assert/strict";
import { test } from "node:test";
import { answerRuns, answerShares, likeliest } from "../../../rnncore/player/js/likely.js";

const model = { answers: ["nobody", "she"], outputs: 2, said: { from: 0 }, arrays: { y: Float32Array.of(0, Math.log(3), 5, 5, NaN, 1), other: Float32Array.of(1, 0, 0, 1, 0, 1) } };

test("the likeliest answer and its probability, of either network", () => {
  assert.deepEqual(answerShares(model, 0).map((share) => share.toFixed(4)), ["0.2500", "0.7500"]);
  assert.equal(likeliest(model, 0).name, "she");
  assert.equal(likeliest(model, 0, "other").name, "nobody");
  assert.deepEqual(likeliest(model, 1), { index: 0, name: "nobody", share: 0.5 });
  assert.deepEqual(likeliest(model, 2), { index: -1, name: "NaN", share: NaN });
});

test("runs of one answer cover every step once", () => {
  const runs = answerRuns([2, 2, 0, 2, 2, 2].map((index) => ({ index, name: `${index}` })));
  assert.deepEqual(runs, [{ from: 0, to: 2, index: 2, name: "2" }, { from: 2, to: 3, index: 0, name: "0" }, { from: 3, to: 6, index: 2, name: "2" }]);
  assert.deepEqual(answerRuns([]), []);
});
