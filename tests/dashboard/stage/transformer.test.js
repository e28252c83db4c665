import assert from "node:assert/strict";
import { test } from "node:test";
import { headedLane, transformerTimeline } from "../../../rnncore/player/js/transformer_model.js";

test("words are read one a moment, and the gradient comes back one a moment", () => {
  const time = transformerTimeline(3, ["a", "b", "c"]);
  assert.equal(time.moments, 6);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((p) => time.current(null, p)), [0, 0, 1, 2, 2, 1, 0]);
  assert.equal(time.forward(1, 1.5), 0.5);
  assert.equal(time.phase(null, 2, 3), 0, "nothing comes back before the last word is read");
  assert.equal(time.phase(null, 2, 4), 1);
  assert.equal(time.done(null, 1), 2);
  assert.deepEqual([0, 2, 5].map((p) => time.where(p)), ["3 steps", "step 2 of 3: b", "back at step 2 of 3: b"]);
});

test("the heads that are shown are those of the selected layer, or of the last", () => {
  const lanes = [{ index: 0 }, { index: 1, stream: true }, { index: 2, stream: true }];
  assert.deepEqual([0, 1, 2].map((lane) => headedLane({ lanes }, lane).index), [2, 1, 2]);
});
