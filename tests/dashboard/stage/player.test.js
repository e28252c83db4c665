import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, key, oneOn, rate, step, toggle } from "../../../rnncore/player/js/player.js";

const state = (changes = {}) => ({ p: 0, playing: false, speed: 1, loop: false, folded: true, moments: 4, ...changes });

test("a play takes about twelve seconds, whatever its length", () => {
  const seconds = (moments) => moments / rate(moments);
  for (const moments of [20, 100, 500, 2000]) assert.equal(seconds(moments), 12);
  assert.deepEqual([1, 4].map(seconds), [2, 8]); // a step takes two seconds at most
});

test("playing moves by the rate of its length, times the speed", () => {
  assert.equal(advance(state({ playing: true }), 1).p, rate(4));
  assert.equal(advance(state({ playing: true, moments: 100, speed: 0.25 }), 1).p, rate(100) / 4);
  assert.equal(advance(state(), 1).p, 0, "a paused player does not move");
  const cued = state({ p: 1.9, playing: true, until: 2, loop: true });
  assert.deepEqual([advance(cued, 1)].map(({ p, playing }) => [p, playing])[0], [2, false], "a cue ends where it was to");
  assert.ok(advance(state({ p: 3, playing: true, until: 2 }), 0.1).playing, "what is behind ends nothing");
});

test("the end stops, or begins again with loop", () => {
  assert.deepEqual([advance(state({ p: 3.9, playing: true }), 1)].map(({ p, playing }) => [p, playing])[0], [4, false]);
  assert.deepEqual([advance(state({ p: 3.9, playing: true, loop: true }), 1)].map(({ p, playing }) => [p, playing])[0], [0, true]);
});

test("stepping goes to whole moments, pauses, and stays inside", () => {
  assert.deepEqual([step(state({ p: 1.4, playing: true }), 1).p, step(state({ p: 1.4 }), -1).p], [2, 1]);
  assert.equal(step(state({ p: 2 }), 1).p, 3);
  assert.equal(step(state({ p: 2 }), -1).p, 1);
  assert.equal(step(state(), -1).p, 0);
  assert.equal(step(state({ p: 4 }), 1).p, 4);
  assert.equal(step(state({ p: 1, playing: true }), 1).playing, false);
});

test("playing from the end starts at the beginning", () => {
  assert.deepEqual([toggle(state({ p: 4 })).p, toggle(state({ p: 4 })).playing], [0, true]);
  assert.equal(toggle(state({ p: 2 })).p, 2);
});

test("every key, and no other", () => {
  const at = state({ p: 2 });
  const after = Object.fromEntries(["ArrowRight", "ArrowLeft", "Home", "End", "+", "-", "u", "l"].map((name) => [name, key(at, name)]));
  assert.deepEqual([after.ArrowRight.p, after.ArrowLeft.p, after.Home.p, after.End.p], [3, 1, 0, 4]);
  assert.deepEqual([after["+"].speed, after["-"].speed], [2, 0.5]);
  assert.deepEqual([after.u.folded, after.l.loop], [false, true]);
  for (const name of [" ", "c", "r", "Escape", "Tab", "Enter", "x"]) assert.equal(key(at, name), null);
  assert.equal(key(state({ speed: 4 }), "+").speed, 4);
  assert.equal(key(state({ speed: 0.25 }), "-").speed, 0.25);
});

test("where motion is not wanted a play is one moment, and begins again after the last", () => {
  assert.deepEqual([0, 2.4, 3, 4].map((p) => oneOn(state({ p })).p), [1, 3, 4, 0]);
  assert.equal(oneOn(state()).playing, false);
});
