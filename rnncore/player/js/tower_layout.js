// Where the parts of a tower stand: lanes above each other, blocks side by side. Pure.
import { count } from "./format.js";
import { backTimeline, clamp } from "./timeline.js";
import { tr } from "./words.js";

const BLOCKS_SHOWN = { least: 2, most: 9, pitch: 136 }; // blocks side by side, and the px that each needs at least
const TOWER_LANE = { height: 158, gap: 26, top: 12 };

/** Across: as in layout.js, with fewer and wider parts. */
export function towerAcross(width, blocks) {
  const phone = width < 560;
  const left = phone ? 28 : 62;
  const right = phone ? 8 : 20;
  const inner = width - left - right;
  const shown = Math.min(blocks, clamp(Math.floor(inner / BLOCKS_SHOWN.pitch), BLOCKS_SHOWN.least, BLOCKS_SHOWN.most));
  const pitch = Math.min(inner / shown, 230);
  const span = pitch * shown;
  return { width, phone, left, right, inner, shown, pitch, cell: pitch * 0.8, span, x0: left + (inner - span) / 2 + pitch / 2 };
}

/** Down: a row a lane, the first at the top. */
export function towerDown(lanes) {
  const rows = Array.from({ length: lanes }, (_, lane) => {
    const y = TOWER_LANE.top + lane * (TOWER_LANE.height + TOWER_LANE.gap);
    return { y, height: TOWER_LANE.height, aboveY: y + 14, branchY: y + 42, insideY: y + 70, lineY: y + 104, belowY: y + 126, totalY: y + 146 };
  });
  const bottom = TOWER_LANE.top + lanes * TOWER_LANE.height + (lanes - 1) * TOWER_LANE.gap;
  return { one: lanes === 1, rows, top: TOWER_LANE.top, bottom, token: { y: bottom + 8, height: 20 }, stepY: bottom + 22, height: bottom + 32 };
}

const PARTS = {
  plain: ["W1", "a", "W2"],
  v1: ["W1", "a", "W2"],
  v2: ["a", "W1", "a", "W2"],
  gated: ["W1", "a", "W2", "a"],
};
const PART_SIZE = { W1: 24, W2: 24, a: 15, gap: 4 };

/** Inside a block: {split, join, end, boxes}, x from its middle. `end`: the activation after the join, or null. */
export function blockParts(variant, pitch) {
  const names = PARTS[variant];
  const [from, to] = [-0.32 * pitch, 0.24 * pitch];
  const needed = names.reduce((sum, name) => sum + PART_SIZE[name], PART_SIZE.gap * (names.length - 1));
  const scale = Math.min(1.25, (to - from) / needed);
  let x = (from + to) / 2 - (needed * scale) / 2;
  const boxes = names.map((name, k) => {
    const box = { name, x, width: PART_SIZE[name] * scale, number: k };
    x += (PART_SIZE[name] + PART_SIZE.gap) * scale;
    return box;
  });
  const after = variant === "v1" || variant === "plain";
  return { split: -0.41 * pitch, join: 0.33 * pitch, end: after ? 0.43 * pitch : null, boxes };
}

const LAP = 0.5; // px that pieces overlap, so that no seam is seen between them

/** The way through a block, left to right: its pieces as SVG path data. `row` from towerDown. */
export function blockPaths({ split, join }, pitch, row, lap = LAP) {
  const { lineY, branchY } = row;
  const left = -pitch / 2;
  const bend = Math.min(26, pitch * 0.14);
  return {
    lead: `M${left - lap} ${lineY}H${split + lap}`,
    shortcut: `M${split} ${lineY}H${join}`,
    branch: `M${split} ${lineY}C${split + bend * 0.6} ${lineY} ${split - bend * 0.2} ${branchY} ${split + bend} ${branchY}H${join - bend}C${join + bend * 0.2} ${branchY} ${join - bend * 0.6} ${lineY} ${join} ${lineY}`,
    out: `M${join - lap} ${lineY}H${pitch / 2 + lap}`,
  };
}

/** The playhead of a tower: L moments up, block by block, and L moments back. */
export function towerTimeline(blocks) {
  const back = backTimeline(blocks - 1);
  const current = (lane, p) => (p > blocks ? back.current(lane, p - blocks) : clamp(Math.ceil(p) - 1, 0, blocks - 1));
  return {
    both: () => false, part: () => 0, moments: 2 * blocks, current,
    position: (lane, p) => (p > blocks ? back.position(lane, p - blocks) : clamp(p, 0, blocks)),
    done: (lane, t) => 2 * blocks - t,
    phase: (lane, t, p) => back.phase(lane, t, p - blocks),
    up: (t, p) => clamp(p - t, 0, 1),
    where(p) {
      const moment = Math.ceil(p);
      if (moment === 0) return count(blocks, "block");
      return moment > blocks ? tr`back through block ${current(null, p) + 1} of ${blocks}` : tr`up through block ${current(null, p) + 1} of ${blocks}`;
    },
  };
}
