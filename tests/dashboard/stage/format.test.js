import assert from "node:assert/strict";
import { test } from "node:test";
import { count, cut, decimalsFor, number, perCent, scientific, short, visible } from "../../../rnncore/player/js/format.js";

test("numbers: a true minus sign, no negative zero, powers of ten where digits say nothing", () => {
  assert.equal(number(-0.12345), "−0.1235");
  assert.equal(number(-0.0000001), "−1.0·10⁻⁷");
  assert.equal(number(-0.00005), "−0.0001");
  assert.equal(number(0), "0.0000");
  assert.equal(number(1234567), "1.2·10⁶");
  assert.equal(number(NaN), "NaN");
  assert.equal(number(-Infinity), "−∞");
});

test("a share is never rounded to all or to nothing", () => {
  const said = { 0: "0 %", 0.0004: "<0.1 %", 0.003: "0.3 %", 0.249: "25 %", 0.996: "99.6 %", 0.9996: ">99.9 %", 1: "100 %" };
  for (const [share, words] of Object.entries(said)) assert.equal(perCent(Number(share)), words);
});

test("limits and speeds are short", () => {
  assert.deepEqual([short(0.4), short(-1), short(250), short(0.25)], ["0.4", "−1", "250", "0.25"]);
});

test("decimals follow the largest number", () => {
  assert.deepEqual([decimalsFor([0.1, -3]), decimalsFor([12]), decimalsFor([250, NaN])], [4, 3, 2]);
});

test("labels are cut at graphemes, never inside an emoji family", () => {
  const family = "👩‍👩‍👧‍👦";
  assert.equal(cut(family + family, (text) => text.length < 13), `${family}…`);
  assert.equal(cut("weather", () => true), "weather");
  assert.equal(visible(" "), "␣");
});

test("a size given as log10 is printed with one digit and its power of ten", () => {
  assert.equal(scientific(-3.2), "6·10⁻⁴");
  assert.equal(scientific(-300), "10⁻³⁰⁰");
  assert.equal(scientific(Math.log10(0.96)), "1");
  assert.equal(scientific(Math.log10(9.7)), "10¹");
  assert.deepEqual([scientific(0.3), scientific(-Infinity), scientific(Infinity), scientific(NaN)], ["2", "0", "∞", "NaN"]);
});

test("one is one, and several are several", () => {
  assert.deepEqual([count(0, "step"), count(1, "block"), count(12, "unit")], ["0 steps", "1 block", "12 units"]);
});
