import assert from "node:assert/strict";
import { test } from "node:test";
import { colourLimit, gateLevel, isDark, placed, ramp, signedLevel } from "../../../rnncore/player/js/colour.js";

test("a ramp starts and ends with its stops, the middle stop in the middle", () => {
  const { css, words } = ramp(["#000000", "#808080", "#ffffff"]);
  assert.equal(css[0], "rgb(0,0,0)");
  assert.equal(css[255], "rgb(255,255,255)");
  assert.equal(css[128], "rgb(128,128,128)", "level 128 is where zero stands");
  assert.equal(words[255], 0xffffffff);
  assert.equal(ramp(["#0000ff", "#ff0000"]).words[0], 0xffff0000, "the words of an ImageData are ABGR");
});

test("signed levels are symmetric and clipped; gates go from low to high", () => {
  assert.deepEqual([signedLevel(-2, 1), signedLevel(2, 1), signedLevel(0, 1)], [0, 255, 128]);
  assert.deepEqual([gateLevel(0, 0, 1), gateLevel(1, 0, 1)], [0, 255]);
});

test("the limit is the largest magnitude rounded up to a round number", () => {
  assert.equal(colourLimit([0.31, -0.1]), 0.4);
  assert.equal(colourLimit([0.1], [-0.97]), 1);
  assert.equal(colourLimit([3.2]), 4);
  assert.equal(colourLimit([1.5e10]), 2e10);
  assert.equal(colourLimit([1e-9]), 1e-9);
  assert.equal(colourLimit([0, NaN]), 1);
  assert.equal(colourLimit([Infinity, 3.2, -Infinity]), 4, "what is not finite is no limit");
  for (let k = 0; k < 200; k++) {
    const value = 10 ** (k / 10 - 10);
    assert.ok(colourLimit([value]) >= value * 0.999 && colourLimit([value]) <= value * 5);
  }
});

test("dark and light pages", () => {
  assert.equal(isDark("#171614"), true);
  assert.equal(isDark("#fff"), false);
  assert.equal(isDark("rgb(14, 17, 23)"), true);
});

test("a ramp is asked by a place, and has its middle stop exactly in the middle", () => {
  const hues = placed(["#000000", "#808080", "#ff0000"]);
  assert.deepEqual([0, 0.5, 1].map(hues.css), ["rgb(0,0,0)", "rgb(128,128,128)", "rgb(255,0,0)"]);
  assert.equal(hues.word(1), 0xff0000ff);
  for (let k = 1; k <= 500; k++) assert.notEqual(hues.word(k / 1000), hues.word(k / 1000 - 0.01));
});
