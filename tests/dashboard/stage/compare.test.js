// Two runs: what moved most, and the way of a layer that reads from the last step to the first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { comparedTimeline, moves, readCompared } from "../../../rnncore/player/js/compare_model.js";
import { axisOf, curvesOf } from "../../../rnncore/player/js/curves.js";

const array = (values, ...shape) => Object.assign(Float32Array.from(values), { shape });
const block = ({ reverse = false, gates = [{ name: "r", span: 1, low: 0, role: "a" }, { name: "n", span: 2, low: -1, role: "b" }] } = {}) => ({
  head: { scene: "compare", title: "GRU", steps: 2, hidden: 2, inputs: 1, layers: 1, names: ["x1"], outputs: 0, labels: ["one", "two"], gates, states: ["h"],
    lanes: ["first", "second", "difference"].map((title) => ({ title, layer: 0, reverse, difference: title === "difference" })) },
  arrays: { "2.r": array([0.1, -0.3, 0.5, 0.1], 2, 2), "2.n": array([0.2, 0.4, -1.8, 0.2], 2, 2), "2.h": array([0, 1, 2, -3], 2, 2) },
});

test("a gate moves by its mean over the units, as a share of its range", () => {
  const model = readCompared(block());
  const [first, second] = moves(model, 0, 1);
  assert.deepEqual([first.column.name, second.column.name], ["r", "n"]);
  assert.ok(Math.abs(first.share - 0.2) < 1e-6 && Math.abs(second.share - 0.15) < 1e-6);
  assert.deepEqual([first.unit, Math.round(first.by * 10)], [1, -3]);
  const [over] = moves(model, 0, 2);
  assert.equal(over.column.name, "n");
  assert.ok(Math.abs(over.share - 0.325) < 1e-6);
  const curves = curvesOf(model, model.lanes[2]);
  assert.deepEqual(curves.lines.map(({ values }) => [...values].map((value) => Math.round(value * 100))), [[20, 30], [15, 50]]);
  assert.equal(Math.round(axisOf(curves).high * 100), 50);
});

test("where there is no gate the states are told, in their own size", () => {
  const [moved] = moves(readCompared(block({ gates: [] })), 1, 2);
  assert.deepEqual([moved.column.name, moved.share, moved.unit, moved.by], ["h", 2.5, 1, -3]);
});

test("a backward layer begins at the last step and says so", () => {
  const model = readCompared(block({ reverse: true }));
  const time = comparedTimeline(model);
  assert.deepEqual([0, 1, 2].map((p) => time.where(p)), ["2 steps", "step 2 of 2: two", "step 1 of 2: one"]);
  assert.equal(comparedTimeline(readCompared(block())).where, undefined);
});
