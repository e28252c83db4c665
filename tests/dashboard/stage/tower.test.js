import assert from "node:assert/strict";
import { test } from "node:test";
import { plainly } from "../../../rnncore/player/js/format.js";
import { residualWords } from "../../../rnncore/player/js/tower_panel.js";
import { blockParts, blockPaths, towerAcross, towerDown, towerTimeline } from "../../../rnncore/player/js/tower_layout.js";

test("a tower is played up and back, a block a moment", () => {
  const time = towerTimeline(4);
  assert.equal(time.moments, 8);
  for (let t = 0; t < 4; t++) {
    assert.equal(time.up(t, t + 0.5), 0.5);
    assert.equal(time.phase(null, t, 4), 0, "nothing comes back before the signal is at the top");
    assert.equal(time.phase(null, t, time.done(null, t)), 1);
    assert.equal(time.phase(null, t, time.done(null, t) - 1), 0);
    assert.equal(time.current(null, t + 1), t);
    assert.equal(time.current(null, time.done(null, t)), t);
  }
  assert.equal(time.position(null, 3), 3);
  assert.equal(time.position(null, 5), 3);
  assert.equal(time.position(null, 8), 0);
});

test("where the playhead is, in words", () => {
  const time = towerTimeline(3);
  assert.equal(time.where(0), "3 blocks");
  assert.equal(time.where(2), "up through block 2 of 3");
  assert.equal(time.where(3.2), "back through block 3 of 3");
  assert.equal(time.where(6), "back through block 1 of 3");
  assert.equal(towerTimeline(1).where(0), "1 block");
});

test("blocks fit the width, and few are not stretched", () => {
  for (const width of [320, 390, 700, 1024, 1440, 1920]) {
    const across = towerAcross(width, 100);
    assert.ok(across.shown >= 2 && across.shown <= 9);
    assert.ok(across.x0 - across.pitch / 2 >= 0);
    assert.ok(across.x0 + (across.shown - 0.5) * across.pitch <= width + 0.5);
  }
  assert.ok(towerAcross(1920, 1).pitch <= 230);
});

test("the parts of every block stand beside each other, within the block", () => {
  for (const variant of ["plain", "v1", "v2", "gated"]) {
    for (const pitch of [136, 170, 230]) {
      const { boxes, split, join, end } = blockParts(variant, pitch);
      boxes.slice(1).forEach((box, k) => assert.ok(box.x >= boxes[k].x + boxes[k].width));
      assert.ok(boxes[0].x > split && boxes.at(-1).x + boxes.at(-1).width < join);
      assert.ok(Math.abs(split) < pitch / 2 && (end ?? join) < pitch / 2);
      assert.deepEqual(boxes.filter(({ name }) => name !== "a").map(({ name }) => name), ["W1", "W2"]);
    }
  }
  assert.equal(blockParts("v2", 170).boxes[0].name, "a", "pre-activation");
  assert.equal(blockParts("v2", 170).end, null);
  assert.notEqual(blockParts("v1", 170).end, null);
});

test("the ways of a block meet at its split and its join, and those of neighbours at the edge", () => {
  const parts = blockParts("v1", 160);
  const row = towerDown(2).rows[0];
  const paths = blockPaths(parts, 160, row);
  const [from, to] = [Number(/^M(\S+)/.exec(paths.lead)[1]), Number(/H(\S+)$/.exec(paths.out)[1])];
  assert.ok(from <= -80 && from > -81 && to >= 80 && to < 81, "half a pixel over the edge, so that no seam is seen");
  for (const way of ["shortcut", "branch"]) assert.ok(paths[way].startsWith(`M${parts.split} ${row.lineY}`));
  assert.ok(paths.branch.endsWith(`${parts.join} ${row.lineY}`));
});

test("lanes stand above each other, the first on top", () => {
  const { rows, height, bottom } = towerDown(2);
  assert.ok(rows[0].y + rows[0].height <= rows[1].y);
  assert.ok(bottom < height);
});

test("sizes given as log10 are written as people write them", () => {
  assert.equal(plainly(0), "1.0");
  assert.equal(plainly(Math.log10(0.0312)), "0.031");
  assert.equal(plainly(Math.log10(12.4)), "12");
  assert.equal(plainly(Math.log10(0.996)), "1.0");
  assert.equal(plainly(Math.log10(0.996), 4), "0.9960");
  assert.equal(plainly(Math.log10(4.04e-9)), "4.0·10⁻⁹");
  assert.equal(plainly(Math.log10(9.96e-9)), "1.0·10⁻⁸");
  assert.equal(plainly(-Infinity), "0");
  assert.equal(plainly(120.5), "3.2·10¹²⁰");
});

test("what is said of output less input depends on what comes after the sum", () => {
  const said = (title, { activation = "relu", scale = 1, bare = 0.5, worst = 0 } = {}) =>
    residualWords({ activation }, { title, scale, at: (name) => ({ "residual.bare": bare, "residual.worst": worst })[name] }, 0);
  assert.match(said("v2"), /y − x = βF\(x\): to the last bit/);
  assert.match(said("v2", { scale: 0.9, worst: 2e-16 }), /y − 0\.9x = βF\(x\): to 2\.0·10⁻¹⁶ of the largest/);
  assert.match(said("v1"), /in 50\.0 % of the numbers, y − x = βF\(x\), to the last bit; elsewhere y = 0, and y − x = −x/);
  assert.doesNotMatch(said("v1", { bare: 1 }), /elsewhere/);
  assert.match(said("v1", { bare: 0 }), /off everywhere here: y = 0/);
  assert.match(said("v1", { activation: "tanh" }), /y − x is not βF\(x\)/);
  assert.match(said("plain"), /the branch gives all of the output, not y − x/);
  assert.match(said("gated"), /y − x = T ⊙ \(a\(F\(x\)\) − x\)/);
});
