import assert from "node:assert/strict";
import { test } from "node:test";
import { down } from "../../../rnncore/player/js/layout.js";
import { loopCurve } from "../../../rnncore/player/js/wires.js";

const at = ([a, b, c, d], t) => [0, 1].map((k) => (1 - t) ** 3 * a[k] + 3 * (1 - t) ** 2 * t * b[k] + 3 * (1 - t) * t * t * c[k] + t ** 3 * d[k]);
const along = (points) => Array.from({ length: 101 }, (_, k) => at(points, k / 100));

test("a folded loop stays beside its cell, clear of the arrows above and below and of the other loop", () => {
  for (const lanes of [1, 2, 3, 4, 6, 8]) {
    for (const row of down(lanes).rows) {
      const [c, h] = [[row.cellLineY, 1], [row.hiddenLineY, -1]].map(([y, way]) => loopCurve({ y, back: way * row.column * 0.2 }, 50, 0, 0, 84));
      for (const { points, end, degrees } of [c, h]) {
        for (const [x, y] of along(points)) assert.ok(x >= 50 && y > row.y && y < row.y + row.height, `${lanes} lanes: ${x}, ${y}`);
        assert.deepEqual([end[0], Math.abs(degrees)], [51, 180], "it enters where it left, heading back");
        assert.ok(Math.max(...along(points).map(([x]) => x)) > 50 + 30);
      }
      assert.ok(Math.max(...along(c.points).map(([, y]) => y)) < Math.min(...along(h.points).map(([, y]) => y)));
    }
  }
});

test("an unrolled one is the straight way to the next copy", () => {
  const { points, end, degrees } = loopCurve({ y: 20, back: 25 }, 50, 180, 1, 84);
  assert.ok(along(points).every(([, y]) => Math.abs(y - 20) < 1e-9));
  assert.deepEqual([points[0], end, degrees], [[50, 20], [129, 20], 0]);
});
