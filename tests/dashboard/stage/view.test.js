import assert from "node:assert/strict";
import { test } from "node:test";
import { timeline } from "../../../rnncore/player/js/timeline.js";
import { cued, fit, followPin, opening, reported, whereText } from "../../../rnncore/player/js/view.js";

const part = { index: 0, from: 0, to: 4, steps: 4, hidden: 3, layers: 1, directions: 1 };
const model = { steps: 4, outputs: 3, parts: [part], said: part, lanes: [{ layer: 0, reverse: false, part, ...part }], labels: ["a", "b", "c", "d"] };
const time = timeline(4, 1, 1);
const fresh = { p: 0, playing: false, folded: true, open: 0, pin: null, lane: 0, moments: 0 };

test("what is reported opens the same view again", () => {
  const state = { ...fresh, moments: 4, p: 2.4, folded: false, pin: { lane: 0, t: 2, unit: 1 } };
  const again = opening(reported(state));
  assert.deepEqual(again, { p: 3, folded: false, open: 1, pin: state.pin, lane: 0 });
  assert.equal(opening(reported({ ...state, p: 0 })).p, 0, "the start is a step of its own");
});

test("without a step the view is the end, also that of other data", () => {
  const opened = fit({ ...fresh, ...opening({}) }, model, time);
  assert.deepEqual([opened.p, opened.folded, opened.open], [4, false, 1]);
  assert.equal(reported(opened).step, null);
  assert.equal(fit(opened, { ...model, steps: 9 }, timeline(9, 1, 1)).p, 9);
});

test("a cue shows its view at once, and plays on to its moment", () => {
  const before = { ...fresh, p: 3, moments: 3 };
  const shown = (view) => fit(cued(before, view, time), model, time);
  assert.deepEqual([shown({ step: 3 }).p, shown({ step: 3 }).playing], [3, false]);
  const played = shown({ step: 1, until: 3 });
  assert.deepEqual([played.p, played.playing, played.until], [1, true, 3]);
  assert.equal(shown({ step: 1, until: 99 }).until, 4, "there is nothing beyond the end");
  assert.equal(shown({ until: 3 }).playing, false, "the end is past every moment");
});

test("a view that the network does not have is brought back into it", () => {
  const wild = fit({ ...fresh, p: 999, lane: 7, pin: { lane: 7, t: 99, unit: 99 } }, model, time);
  assert.deepEqual([wild.p, wild.lane, wild.pin], [4, 0, null]);
});

test("of networks one after another a lane can be pinned at its own steps and units alone", () => {
  const [first, second] = [{ ...part, to: 2, steps: 2 }, { ...part, index: 1, from: 2, steps: 2, hidden: 9 }];
  const both = { ...model, parts: [first, second], said: second, lanes: [first, second].map((one) => ({ ...one, part: one, layer: 0, reverse: false })) };
  const kept = (pin) => fit({ ...fresh, pin }, both, time).pin !== null;
  assert.deepEqual([{ lane: 0, t: 1, unit: 2 }, { lane: 0, t: 2, unit: 2 }, { lane: 0, t: 1, unit: 3 }].map(kept), [true, false, false]);
  assert.deepEqual([{ lane: 1, t: 3, unit: 8 }, { lane: 1, t: 1, unit: 0 }, { t: 2, output: 0 }, { t: 1, output: 0 }].map(kept), [true, false, true, false]);
});

test("new data keep the playhead; a longer sequence keeps the end at the end", () => {
  assert.equal(fit({ ...fresh, p: 2, moments: 4 }, model, time).p, 2);
  assert.equal(fit({ ...fresh, p: 9, moments: 9 }, model, time).p, 4);
  assert.equal(fit({ ...fresh, p: 3, moments: 3 }, model, time).p, 4);
});

test("the pinned unit follows the playhead, a click does not", () => {
  const pin = { lane: 0, t: 0, unit: 1 };
  const before = { ...fresh, p: 1, pin };
  assert.equal(followPin(before, { ...before, p: 3 }, model, time).pin.t, 2);
  const clicked = { ...before, p: 3, pin: { lane: 0, t: 1, unit: 2 } };
  assert.deepEqual(followPin(before, clicked, model, time).pin, clicked.pin);
});

test("where the playhead is, in words", () => {
  assert.equal(whereText(model, time, { p: 0 }), "4 steps");
  assert.equal(whereText(model, time, { p: 1.5 }), "step 2 of 4: b");
  assert.equal(whereText({ ...model, parts: [{ ...part, layers: 2, directions: 2 }] }, timeline(4, 2, 2), { p: 5 }), "layer 2, step 1 of 4 from both ends");
});
