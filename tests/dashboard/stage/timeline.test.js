import assert from "node:assert/strict";
import { test } from "node:test";
import { backTimeline, during, inTurn, timeline, wasWritten, windowStart } from "../../../rnncore/player/js/timeline.js";

const forward = (layer = 0) => ({ layer, reverse: false });
const reverse = (layer = 0) => ({ layer, reverse: true });

test("one direction: a moment is a step, and a step is done when its moment is over", () => {
  const time = timeline(5, 1, 1);
  assert.equal(time.moments, 5);
  for (let t = 0; t < 5; t++) {
    assert.equal(time.phase(forward(), t, t), 0);
    assert.equal(time.phase(forward(), t, t + 0.5), 0.5);
    assert.equal(time.phase(forward(), t, time.done(forward(), t)), 1);
  }
});

test("stacked layers: the layer above begins after, and ends with, the step", () => {
  const time = timeline(3, 4, 1);
  for (let layer = 1; layer < 4; layer++) {
    const begins = [...Array(1001).keys()].map((k) => k / 1000).find((p) => time.phase(forward(layer), 0, p) > 0);
    assert.ok(time.phase(forward(layer - 1), 0, begins) >= 0.79, "the state below is there");
  }
  assert.ok(Math.abs(time.phase(forward(3), 0, 1) - 1) < 1e-12);
  assert.equal(time.output(0, 1) > 0.999999, true);
});

test("both directions: the reverse lane reads from the end, a layer at a time", () => {
  const time = timeline(4, 2, 2);
  assert.equal(time.moments, 8);
  assert.equal(time.current(reverse(), 1), 3);
  assert.equal(time.current(forward(), 1), 0);
  assert.equal(time.phase(reverse(), 3, 1), 1);
  assert.equal(time.phase(reverse(), 0, 3), 0);
  assert.equal(time.phase(forward(1), 0, 4), 0, "layer 2 waits for the whole of layer 1");
  assert.equal(time.phase(forward(1), 0, 5), 1);
  assert.equal(time.position(reverse(), 1), 3);
  assert.equal(time.position(forward(), 1), 1);
});

test("both directions: an output needs both lanes of the last layer", () => {
  const time = timeline(4, 1, 2);
  assert.equal(time.output(0, 3), 0, "forward has read it, the reverse lane has not");
  assert.equal(time.output(0, 4), 1);
  assert.equal(time.output(2, 3), 1);
});

test("done is the first moment at which the phase is 1, for every lane and step", () => {
  for (const [layers, directions] of [[1, 1], [3, 1], [1, 2], [3, 2]]) {
    const time = timeline(6, layers, directions);
    for (let layer = 0; layer < layers; layer++) {
      for (const lane of directions === 2 ? [forward(layer), reverse(layer)] : [forward(layer)]) {
        for (let t = 0; t < 6; t++) {
          const done = time.done(lane, t);
          assert.ok(time.phase(lane, t, done) > 1 - 1e-9);
          assert.ok(time.phase(lane, t, done - 1) < 1e-9);
        }
      }
    }
  }
});

test("one after another: the decoder begins when the encoder has been read from both ends", () => {
  const [encoder, decoder] = [{ index: 0, from: 0, to: 3, steps: 3, layers: 1, directions: 2 }, { index: 1, from: 3, to: 5, steps: 2, layers: 1, directions: 1 }];
  const time = inTurn([encoder, decoder]);
  const lane = (part, reverse = false) => ({ part, layer: 0, reverse, from: part.from, to: part.to });
  const [ahead, back, writes] = [lane(encoder), lane(encoder, true), lane(decoder)];
  assert.equal(time.moments, 5);
  assert.deepEqual([0, 1, 3, 3.1, 5].map(time.part), [0, 0, 0, 1, 1]);
  assert.deepEqual([3, 4].map(time.both), [true, false]);
  assert.deepEqual([time.current(ahead, 1), time.current(back, 1), time.current(writes, 1)], [0, 2, 3]);
  assert.deepEqual([time.position(ahead, 5), time.position(back, 5), time.position(writes, 4)], [3, 0, 4]);
  assert.deepEqual([time.phase(writes, 3, 3), time.phase(writes, 3, 3.5), time.phase(writes, 3, 4), time.phase(writes, 4, 4)], [0, 0.5, 1, 0]);
  for (const one of [ahead, back, writes]) for (let t = one.from; t < one.to; t++) assert.deepEqual([time.phase(one, t, time.done(one, t)), time.phase(one, t, time.done(one, t) - 1)], [1, 0]);
  assert.deepEqual([time.output(1, 2), time.output(3, 3), time.output(3, 4)], [1, 0, 1]);
  const written = (t, p) => wasWritten({ parts: [encoder, decoder], said: decoder }, time, t, p);
  assert.deepEqual([written(2, 0), written(3, 0), written(4, 3.9), written(4, 4)], [true, true, false, true], "it reads what it wrote last");
});

test("the window follows the playhead and never leaves the sequence", () => {
  assert.equal(windowStart(3, 14, 10), 0);
  assert.equal(windowStart(0, 10, 100), 0);
  assert.equal(windowStart(100, 10, 100), 90);
  const middle = windowStart(50, 10, 100);
  assert.ok(middle < 50 && middle + 10 > 50);
});

test("during is 0 before, 1 after, and smooth between", () => {
  assert.equal(during(0.1, 0.2, 0.4), 0);
  assert.equal(during(0.9, 0.2, 0.4), 1);
  assert.ok(Math.abs(during(0.3, 0.2, 0.4) - 0.5) < 1e-9);
});

test("the way back: from the loss to step 1, and nothing after the loss", () => {
  const time = backTimeline(3);
  assert.equal(time.moments, 4);
  assert.equal(time.current(null, 0.5), 3);
  assert.equal(time.current(null, 4), 0);
  assert.equal(time.position(null, 0), 4);
  assert.equal(time.position(null, 4), 0);
  for (let t = 0; t <= 3; t++) {
    assert.equal(time.phase(null, t, time.done(null, t)), 1);
    assert.equal(time.phase(null, t, time.done(null, t) - 1), 0);
  }
  assert.equal(time.phase(null, 5, 4), 0);
});
