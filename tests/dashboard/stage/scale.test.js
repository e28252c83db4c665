import assert from "node:assert/strict";
import { test } from "node:test";
import { anchor, beside, dash, partly, position, towerWidth, width } from "../../../rnncore/player/js/scale.js";

const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, not ${wanted}`);
const picture = (d) => `${width(d).toFixed(1)} px, ${Math.round(1024 * position(d))}, ${dash(d)}`;
const EVERY = Array.from({ length: 781 }, (_, k) => (k - 390) / 10); // −39 … 39

test("ten values against the formulas", () => {
  //    d, width, place on the ramp, dots
  const log = (times) => Math.log2(times) / Math.log2(13);
  const table = [
    [-39, 1.5, 0, "2 20.5"],
    [-12, 1.5, 0.2 * (1 - log(4)), "2 7.0"],
    [-5, 1.5, 0.2 * (1 - log(5 / 3)), "2 3.5"],
    [-3, 2, 0.2, ""],
    [-1.5, 6, 0.35, ""],
    [0, 10, 0.5, ""],
    [1, 14, 0.58, ""],
    [3, 22, 0.74, ""],
    [5, 22, 0.74 + 0.26 * log(5 / 3), ""],
    [39, 22, 1, ""],
  ];
  for (const [d, px, place, dots] of table) {
    near(width(d), px);
    near(position(d), place);
    assert.equal(dash(d), dots);
  }
});

test("what the widest decades print", () => {
  for (const [d, px] of [[-4, 1.5], [-3, 2], [-1.5, 7], [0, 12], [1, 16], [3, 24], [9, 24]]) near(towerWidth(d), px);
});

test("more is never thinner, and always further up the ramp", () => {
  for (let k = 1; k < EVERY.length; k++) {
    const [less, more] = [EVERY[k - 1], EVERY[k]];
    assert.ok(position(more) > position(less), `position at ${more}`);
    assert.ok(width(more) >= width(less) && towerWidth(more) >= towerWidth(less), `width at ${more}`);
    const gap = (d) => Number((dash(d) || "2 0").split(" ")[1]);
    assert.ok(gap(more) <= gap(less), `dots at ${more}`);
  }
});

test("as much ink is never spent on less", () => {
  const ink = (d) => { const [dot, gap] = (dash(d) || "1 0").split(" ").map(Number); return (width(d) * dot) / (dot + gap); };
  for (let k = 1; k < EVERY.length; k++) assert.ok(ink(EVERY[k]) >= ink(EVERY[k - 1]), `ink at ${EVERY[k]}`);
});

test("within three decades a third of a decade is seen in the width", () => {
  for (let d = -3; d < 2.7; d += 0.1) assert.ok(width(d + 1 / 3) - width(d) > 0.85, `at ${d}`);
  for (let d = -3; d < 2.7; d += 0.1) assert.ok(position(d + 1 / 3) - position(d) > 0.026, `at ${d}`);
});

test("a multiple and its inverse never look alike, nor what differs by a thousand", () => {
  for (const d of EVERY.filter((x) => x >= 0.1)) {
    assert.ok(width(d) - width(-d) > 0.6, `widths of ±${d}`);
    assert.ok(position(d) - position(-d) > 0.015, `hues of ±${d}`);
    assert.notEqual(picture(d), picture(-d));
  }
  for (const d of EVERY.filter((x) => x <= 36)) assert.notEqual(picture(d), picture(d + 3));
  assert.equal(width(5) - width(-5), 20.5);
});

test("0, infinity and what is not a number", () => {
  assert.deepEqual([width(-Infinity), position(-Infinity), dash(-Infinity)], [1.5, 0, "2 22.5"]);
  assert.deepEqual([width(Infinity), position(Infinity), dash(Infinity)], [22, 1, ""]);
  assert.deepEqual([width(NaN), position(NaN), dash(NaN)], [1.5, NaN, "5 3"]);
  assert.notEqual(dash(NaN), dash(-Infinity));
});

test("the anchor is where the loss enters, or else the largest there is", () => {
  assert.deepEqual(anchor([0.5, 0.75], [9]), { at: 0.75, entered: true });
  assert.deepEqual(anchor([-Infinity, -4], [9]), { at: -4, entered: true });
  assert.deepEqual(anchor([NaN, Infinity], [-2, 3, NaN]), { at: 3, entered: false });
  assert.deepEqual(anchor([-Infinity], [-Infinity]), { at: 0, entered: false });
  const many = Array.from({ length: 300_000 }, (_, k) => 7 - k); // more than a call takes arguments
  assert.equal(anchor(many, []).at, 7);
});

test("beside each other widths are proportional to sizes", () => {
  for (const most of [-2.5, -1, 0, 0.04, 2, 7]) {
    for (const share of [1, 0.8, 0.5, 0.25, 0.125]) near(beside(most + Math.log10(share), most).width, Math.max(share * towerWidth(most), 0.5));
  }
  // The usual story: the shortcut carries 1.1, the branch 0.056.
  const sum = Math.log10(1.1);
  near(beside(sum, sum).width / beside(Math.log10(0.056), sum).width, 1.1 / 0.056);
});

test("a way below a thousandth of the largest is dotted, and so is a whole block below three decades", () => {
  assert.deepEqual(beside(-2, 0), { width: 0.5, dash: "" }, "0.12 px would not be seen");
  assert.deepEqual(beside(-3.5, 0), { width: 1, dash: "2 2.8" });
  assert.deepEqual(beside(-Infinity, 0), { width: 1, dash: "2 22.5" });
  assert.deepEqual(beside(-4, -4), { width: 1.5, dash: "2 3.0" });
  assert.equal(beside(-9, -4).dash, "2 5.5");
  assert.equal(beside(NaN, 0).dash, "5 3");
  assert.deepEqual(beside(0, 0), { width: 12, dash: "" });
  assert.deepEqual(beside(Infinity, Infinity), { width: 24, dash: "" });
});

test("a line grows from either end, with its dots", () => {
  const drawn = (pattern) => pattern.split(" ").map(Number).reduce((sum, px, k) => sum + (k % 2 ? 0 : px), 0);
  assert.equal(partly("", 100, 1, true), "none");
  assert.equal(partly("2 3", 100, 1, false), "2 3");
  for (const reversed of [false, true]) {
    assert.equal(drawn(partly("", 100, 0, reversed)), 0);
    assert.equal(drawn(partly("", 100, 0.3, reversed)), 30);
    assert.equal(drawn(partly("2 3", 100, 0.3, reversed)), 12);
  }
  const [, before] = partly("", 100, 0.3, true).split(" ");
  assert.equal(Number(before), 70);
});
