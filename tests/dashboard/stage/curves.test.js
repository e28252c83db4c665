import assert from "node:assert/strict";
import { test } from "node:test";
import { castOf, castState, wholePin } from "../../../rnncore/player/js/cast.js";
import { apart, axisOf, curvesOf, reachedOf } from "../../../rnncore/player/js/curves.js";
import { idealZoom, share } from "../../../rnncore/player/js/room.js";
import { backTimeline, timeline } from "../../../rnncore/player/js/timeline.js";
import { towerTimeline } from "../../../rnncore/player/js/tower_layout.js";

const only = (steps) => ({ index: 0, from: 0, to: steps, steps, layers: 1 });
const network = only(4);
const side = (index, cell, norm) => ({ index, part: network, from: 0, to: 4, title: cell, cell, layer: 0, reverse: false, at: (name, place) => norm[place] });
const gradient = {
  scene: "gradient", steps: 4, lossEnd: 2, parts: [network], said: network,
  lanes: [side(0, "elman", [0, -8, -4, -1, NaN]), side(1, "gru", [0, -7, -3, -1, NaN]), side(2, "lstm", [0, 1, 0, -1, NaN])],
};
const plainly = (line) => Array.from(line.values);

test("a gradient is drawn up to the step at which the loss enters", () => {
  const { lines, log } = curvesOf(gradient);
  assert.ok(log);
  assert.deepEqual(plainly(lines[0]), [-8, -4, -1, NaN]);
  assert.deepEqual(lines.map((line) => line.hue), ["elman", "gru", "lstm"]);
  const time = backTimeline(2);
  assert.deepEqual([0, 1, 1.9, 2, 3].map((p) => reachedOf(gradient, time, gradient.lanes[0], p)), [[4, 4], [2, 3], [2, 3], [1, 3], [0, 3]]);
});

test("answers are their softmax, and are there when every lane is", () => {
  const model = { scene: "unroll", steps: 3, outputs: 2, parts: [only(3)], said: only(3), answers: ["she", "he"], gates: [], arrays: { y: Float32Array.of(0, 0, Math.log(3), 0, 2, 2) } };
  const { lines } = curvesOf(model, null);
  [[0.5, 0.75, 0.5], [0.5, 0.25, 0.5]].forEach((wanted, k) => wanted.forEach((share, t) => assert.ok(Math.abs(lines[k].values[t] - share) < 1e-6)));
  assert.notEqual(lines[0].dash, lines[1].dash);
  const both = timeline(3, 1, 2); // read from both ends: the middle is done first
  assert.deepEqual([1, 2, 3].map((p) => reachedOf(model, both, { layer: 0, reverse: false }, p)), [[3, 3], [1, 2], [0, 3]]);
});

test("without answers the gates' means, and without gates how far the state moves", () => {
  const gates = [{ name: "update", role: "update_gate", low: 0 }, { name: "candidate", role: "candidate", low: -1 }];
  const means = Float32Array.of(0.25, 0.5);
  const lane = { from: 0, to: 2, hidden: 2, array: (name) => (name === "mean.update" ? means : null), state: (_, t, unit) => 3 * (t + 1) * (unit === 0), previous: (_, t) => 0 };
  const model = { scene: "unroll", cell: "gru", steps: 2, parts: [only(2)], lanes: [], gates, arrays: {} };
  assert.deepEqual(curvesOf(model, lane).lines.map((line) => [line.name, plainly(line)]), [["update", [0.25, 0.5]]]);
  const plain = curvesOf({ ...model, gates: [] }, lane);
  assert.deepEqual(plainly(plain.lines[0]), [3, 6]);
  assert.deepEqual(axisOf(plain).ticks.map((tick) => tick.label), ["0", "6.0"]);
});

test("a tower has the signal on the way up and the gradient on the way back", () => {
  const tower = { scene: "tower", steps: 2, lanes: [{ title: "v2", at: (name, k) => ({ norm: [-2, -1, 0], size: [0, 1, 2] })[name][k] }] };
  assert.deepEqual(plainly(curvesOf(tower, null, "up").lines[0]), [1, 2]);
  assert.deepEqual(plainly(curvesOf(tower, null, "back").lines[0]), [-2, -1]);
  const time = towerTimeline(2);
  assert.deepEqual(reachedOf(tower, time, {}, 1, "up"), [0, 1]);
  assert.deepEqual(reachedOf(tower, time, {}, 3, "back"), [1, 2]);
});

test("an axis of powers of ten holds every value and has few ticks", () => {
  for (const values of [[-4.4, 0.8], [0, 0], [-300, 5], [-Infinity, NaN, 2.5], [-0.2, -0.1]]) {
    const { low, high, ticks } = axisOf({ log: true, lines: [{ values }] });
    const finite = values.filter(Number.isFinite);
    assert.ok(finite.every((value) => low <= value && value <= high), `${values}`);
    assert.ok(ticks.length >= 1 && ticks.length <= 5 && ticks[0].at >= low && ticks.at(-1).at <= high, `${values}`);
  }
});

test("labels keep apart and stay inside", () => {
  assert.deepEqual(apart([10, 12, 50], 15, 0, 60), [10, 25, 50]);
  assert.deepEqual(apart([58, 59], 15, 0, 60), [45, 60]);
});

test("of many lanes the selected one is shown, and the one that ends furthest from it", () => {
  const cast = castOf(gradient, 1, false);
  assert.deepEqual(cast.lanes.map((lane) => [lane.index, lane.cell]), [[0, "gru"], [1, "lstm"]]);
  assert.deepEqual(castState(cast, { lane: 2, pin: { lane: 0, t: 1, unit: 1 } }), { lane: 1, pin: null });
  assert.deepEqual(wholePin(cast, { lane: 1, t: 0, unit: 3 }), { lane: 2, t: 0, unit: 3 });
  assert.equal(castOf(gradient, 0, true), gradient);
});

test("of a stack a layer and the one below it, and of both directions the selected layer's", () => {
  const stack = { layers: 3 };
  const lanes = (directions) => Array.from({ length: 3 * directions }, (_, index) => ({ index, part: stack, layer: Math.floor(index / directions), reverse: index % directions === 1 }));
  const shown = (directions, index) => castOf({ scene: "unroll", parts: [stack], said: stack, lanes: lanes(directions) }, index, false);
  assert.deepEqual(shown(1, 2).lanes.map((lane) => lane.whole.index), [1, 2]);
  assert.deepEqual(shown(1, 2).unseen, { below: 1, above: 0 });
  assert.deepEqual(shown(1, 0).lanes.map((lane) => lane.whole.index), [0, 1]);
  assert.deepEqual(shown(2, 3).lanes.map((lane) => lane.whole.index), [2, 3]);
});

test("the smallest text of a presentation has 22 px on a projector, and the parts share what is left", () => {
  assert.ok(13 * idealZoom(1920, 1080) >= 22);
  assert.ok(idealZoom(390, 844) >= 0.8 && idealZoom(1024, 768) < idealZoom(1920, 1080));
  for (const [room, fixed, lanes] of [[600, 300, 2], [600, 100, 1], [500, 380, 0], [800, 200, 8]]) {
    const { column, curve, missing } = share(room, fixed, lanes);
    assert.ok(fixed + lanes * column + curve <= room + missing);
    assert.ok(column >= 30 && column <= 128 && curve >= 92);
  }
  assert.equal(share(300, 300, 0).missing, 92);
});
