import assert from "node:assert/strict";
import { test } from "node:test";
import { beyondShares, edgesOf, grown, readTraining, shareOf, trainingTimeline } from "../../../rnncore/player/js/training_model.js";
import { lately, powerOf, reachWords, shareWords, trainingTold } from "../../../rnncore/player/js/training_words.js";
import { trainingLayout } from "../../../rnncore/player/js/training_layout.js";
import { fit } from "../../../rnncore/player/js/view.js";

/** A race as it is decoded: [title, updates, marks] a lane, planned for 40 updates. */
function race(...lanes) {
  const arrays = {};
  lanes.forEach(([, updates], k) => {
    arrays[`${k}.updates`] = Float32Array.from(updates);
    arrays[`${k}.loss`] = Float32Array.from(updates, (update) => 1.4 - update / 40);
    arrays[`${k}.accuracy`] = Float32Array.from(updates, () => 0.25);
    arrays[`${k}.reach`] = Float32Array.from(updates, (update) => -8 + update / 4);
    arrays[`${k}.profile`] = new Uint8Array(2 * updates.length).fill(201);
  });
  const told = lanes.map(([title, , marks]) => ({ title, state: "dL/dh", chance: 1.39, reached: null, learned: null, planned: 40, ...marks }));
  return readTraining({ head: { scene: "training", title: "Which?", origin: "seed 0", steps: 2, goal: "loss below half", far: true, lanes: told }, arrays });
}

const player = { p: 0, playing: false, speed: 1, moments: 0, lane: 0, pin: null };

test("a moment is a snapshot of any lane, and a lane shows what it had by then", () => {
  const model = race(["a", [0, 10, 20, 30]], ["b", [0, 20]], ["c", []]);
  assert.deepEqual(model.moments, [0, 10, 20, 30]);
  assert.deepEqual(model.lanes.map((lane) => lane.seen), [[0, 1, 2, 3, 4], [0, 1, 1, 2, 2], [0, 0, 0, 0, 0]]);
  const time = trainingTimeline(model);
  assert.equal(time.moments, 4);
  assert.equal(time.where(0), "before the first update");
  assert.equal(time.where(3), "update 20 of 40");
  assert.equal(time.reached(2), 15, "halfway to the next one");
  assert.equal(time.reached(4), 35);
  for (const [moment, update] of [[1, -4], [1, 4.9], [2, 5.1], [4, 31], [4, 99]]) assert.equal(time.at(update), moment);
  assert.deepEqual(edgesOf([0, 10, 30], 10), [-5, 5, 20, 40]);
});

test("a race that goes on is followed at its end, stays where somebody looks, and plays on", () => {
  const [before, after] = [race(["a", [0, 10, 20]]), race(["a", [0, 10, 20, 30]])];
  const [was, time] = [trainingTimeline(before), trainingTimeline(after)];
  assert.ok(grown(before, after));
  const go = (state) => fit({ ...player, moments: was.moments, ...state }, after, time, true);
  assert.equal(go({ p: 3 }).p, 4);
  assert.equal(go({ p: 2 }).p, 2);
  assert.deepEqual([go({ p: 1.5, playing: true }).p, go({ p: 1.5, playing: true }).playing], [1.5, true]);
  const nothing = race(["a", []]);
  assert.ok(grown(nothing, race(["a", []])));
  assert.equal(fit({ ...player, p: 0, moments: 0 }, before, was, true).p, 3, "a run that has just begun is followed, too");
  assert.ok(!grown(after, before), "a beginning of it is not a later stage of it");
  assert.ok(!grown(before, race(["b", [0, 10, 20, 30]])));
  assert.ok(!grown(before, race(["a", [0, 10, 25, 30]])));
});

test("what is told is what was measured, and what it means where something changed", () => {
  const model = race(["LSTM", [0, 10, 20, 30, 40], { reached: 30, learned: 40 }], ["GRU", [0, 10, 20, 30, 40], { reached: 30 }], ["Elman", []]);
  const told = (lane, p) => trainingTold(model, model.lanes[lane], p);
  assert.equal(told(0, 0.9), "Nothing has been measured yet.");
  assert.equal(told(0, 3), "Update 20: LSTM: loss 0.90 of 1.39 at chance, 25 % right; the first step has 10⁻³·⁰ of the last step's gradient.");
  assert.match(told(0, 4), /gradient\. For the first time more than a thousandth of the gradient arrives; .* GRU: for the first time/i);
  assert.match(told(0, 5), /It has learned \(the goal is loss below half\), 10 updates after the gradient first arrived\.$/);
  assert.match(told(1, 5), /LSTM has learned .* It did not learn in 40 updates \(the goal is loss below half\); the gradient first arrived at update 30\.$/);
  assert.equal(told(2, 5).startsWith("Elman has not begun."), true);
  assert.equal(lately(model, 3), "");
  assert.equal(lately(model, 5.5), "LSTM has learned (the goal is loss below half), 10 updates after the gradient first arrived.");
  for (const p of [1, 2, 3, 4, 5]) assert.doesNotMatch(told(0, p) + told(1, p), /predict/);
});

test("learning is said to need the gradient only where the answer lies far back and is not known already", () => {
  const model = race(["LSTM", [0, 10, 20], { reached: 20, learned: 10 }], ["GRU", [0, 10, 20], { reached: 0 }]);
  const needs = (lane, p, far) => trainingTold({ ...model, far }, model.lanes[lane], p).includes("learning needs that");
  assert.deepEqual([needs(1, 1, true), needs(1, 1, false), needs(0, 3, true)], [true, false, false]);
});

test("shares are printed to the decimal that is sent, and none is not a number", () => {
  assert.deepEqual([shareOf(1), shareOf(201), shareOf(255)].map(powerOf), ["10⁻²⁰·⁰", "10⁰·⁰", "10⁵·⁴"]);
  assert.ok(Number.isNaN(shareOf(0)));
  assert.deepEqual([1, 2, 255].map(beyondShares), ["less", "", "more"]);
  assert.equal(shareWords(-2.84), "10⁻²·⁸ of the last step's gradient");
  assert.equal(shareWords(0.34), "10⁰·³ times the last step's gradient");
  assert.equal(shareWords(-0.04), "as much gradient as the last step");
  assert.match(shareWords(-Infinity), /none .* float/);
  assert.deepEqual([reachWords(-2.84), reachWords(-Infinity), reachWords(NaN), reachWords(-0.04)], ["−2.8", "−∞", "NaN", "0.0"]);
});

test("lanes stand above each other at every width, and a presented one has the column it was given", () => {
  for (const width of [340, 390, 700, 1440]) {
    for (const lanes of [1, 3, 5]) {
      const { across, down } = trainingLayout(width, lanes);
      assert.ok(across.left + across.inner <= width);
      down.rows.forEach((row, k) => assert.ok(row.lossY + row.loss < row.mapY && row.mapY + row.map <= (down.rows[k + 1]?.y ?? down.height)));
    }
  }
  const [low, high] = [100, 160].map((column) => trainingLayout(1440, 3, { column }).down.height);
  assert.equal(high - low, 3 * 60, "what is shared out is used");
});
