import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, figure } from "../../../rnncore/player/js/format.js";
import { updateAcross, updateDown, updateTimeline } from "../../../rnncore/player/js/update_layout.js";

test("forward, the error, back, and what becomes of the gradient, a moment each", () => {
  const time = updateTimeline(3, ["B", "A", "D"]);
  assert.equal(time.moments, 11);
  const order = Array.from({ length: 12 }, (_, p) => time.at(p).join(" "));
  assert.deepEqual(order, ["start 0", "forward 0", "forward 1", "forward 2", "error 0", "back 2", "back 1", "back 0", "ledger 0", "ledger 1", "ledger 2", "ledger 3"]);
  for (let t = 0; t < 3; t++) {
    assert.equal(time.forward(t, t + 0.5), 0.5);
    assert.equal(time.phase(null, t, 4), 0, "nothing comes back before there is an error");
    assert.equal(time.phase(null, t, 7 - t), 1);
    assert.equal(time.current(null, t + 1), t);
    assert.equal(time.current(null, 7 - t), t);
  }
  assert.equal(time.error(3), 0);
  assert.equal(time.error(4), 1);
  assert.equal(time.ledger(0, 7), 0);
  assert.equal(time.ledger(3, 11), 1);
  assert.equal(time.where(0), "3 steps");
  assert.equal(time.where(2), "forward, step 2 of 3: A");
  assert.equal(time.where(7), "back at step 1 of 3: B");
  assert.equal(time.where(8), "the sum over the steps");
});

test("nothing overlaps and nothing runs out of the stage, from a phone to a projector", () => {
  for (const width of [330, 360, 700, 960, 1124, 1340, 1900]) {
    for (const steps of [3, 8]) {
      const across = updateAcross(width, steps);
      const down = updateDown(across, { states: 2, hidden: 4, rows: [3, 5, 7, 3, 3] });
      assert.ok(across.x0 - across.cell / 2 >= across.left - 1, `${width}: the first cell`);
      assert.ok(across.x0 + (across.shown - 1) * across.pitch + across.cell / 2 <= width);
      const marks = [down.error.y + down.error.height, down.top, down.bottom, down.token.y, down.stepY, down.headingY, down.productY, down.termY, down.boxes[0].y];
      assert.deepEqual([...marks].sort((a, b) => a - b), marks);
      down.boxes.forEach((box, k) => {
        assert.ok(box.x >= 0 && box.x + box.width <= width, `${width}: box ${k}`);
        assert.ok(box.y + box.height <= down.height);
        const before = down.boxes[k - 1];
        if (before) assert.ok(box.y === before.y ? box.x > before.x + before.width : box.y > before.y + before.height);
      });
      if (width >= 960) assert.equal(new Set(down.boxes.map((box) => box.y)).size, 1, "one row");
    }
  }
});

test("numbers with their signs, to so many digits", () => {
  assert.equal(figure(-0.043149), "−0.0431");
  assert.equal(figure(0), "0");
  assert.equal(figure(1.2e-5, 4), "1.200·10⁻⁵");
  assert.equal(figure(NaN), "NaN");
  assert.equal(brief(-0.00431), "−0.0043");
  assert.equal(brief(0.0431), "0.0431");
});
