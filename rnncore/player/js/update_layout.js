// Scene `update`: when its moments are, and where its parts stand. Pure.
import { count } from "./format.js";
import { clamp } from "./timeline.js";
import { tr } from "./words.js";

const UPDATE_PITCH = { least: 160, most: 212 }; // px of a step: two columns of numbers, and an arrow
const UPDATE_BOXES = [134, 164, 232, 150, 150]; // px of the boxes under the steps, at least
export const LEDGER = ["the sum over the steps", "the norm of all gradients", "the optimizer's step", "the weight and the loss after it"];

/** T moments forward, one for the error, T back, and four for what becomes of the gradient. */
export function updateTimeline(steps, labels = []) {
  const back = steps + 1; // moments before the way back
  const ledger = 2 * steps + 1;
  const moments = ledger + LEDGER.length;
  const current = (_, p) => (p <= back ? clamp(Math.ceil(p) - 1, 0, steps - 1) : clamp(steps - Math.ceil(p - back), 0, steps - 1));
  return {
    both: () => false, part: () => 0, moments, current, reached: (p) => p,
    forward: (t, p) => clamp(p - t, 0, 1),
    error: (p) => clamp(p - steps, 0, 1),
    phase: (_, t, p) => clamp(p - back - (steps - 1 - t), 0, 1),
    ledger: (k, p) => clamp(p - ledger - k, 0, 1),
    position: (_, p) => (p <= back ? Math.min(p, steps) : Math.max(0, steps - (p - back))),
    done: (_, t) => t + 1,
    /** What the last moment at or before p is: [kind, step or place]. */
    at(p) {
      const moment = Math.ceil(p);
      if (moment === 0) return ["start", 0];
      if (moment <= steps) return ["forward", moment - 1];
      if (moment === back) return ["error", 0];
      return moment <= ledger ? ["back", ledger - moment] : ["ledger", moment - ledger - 1];
    },
    where(p) {
      const [kind, k] = this.at(p);
      const step = tr`step ${k + 1} of ${steps}: ${(labels[k] ?? "").slice(0, 40)}`;
      return { start: count(steps, "step"), forward: tr`forward, ${step}`, error: tr("the error at the output"), back: tr`back at ${step}`, ledger: tr(LEDGER[k]) }[kind];
    },
  };
}

/** Across: as in layout.js, with cells that hold numbers. */
export function updateAcross(width, steps) {
  const phone = width < 560;
  const [left, right] = phone ? [16, 2] : [34, 8];
  const inner = width - left - right;
  const shown = Math.min(steps, Math.max(2, Math.floor(inner / UPDATE_PITCH.least)));
  const pitch = Math.min(inner / shown, UPDATE_PITCH.most);
  const span = pitch * shown;
  return { width, phone, left, right, inner, shown, pitch, cell: Math.min(pitch - 22, 160), span, x0: left + (inner - span) / 2 + pitch / 2 };
}

/** Down: the error, the cells with a block of numbers a state, the tokens, what each step gives, and the boxes. */
export function updateDown(across, { states, hidden, rows, tight = false }) {
  const line = tight ? 15.5 : 18; // px from a number to the next
  const error = { y: 4, height: 4 * line + 33 };
  const y = error.y + error.height + (tight ? 16 : 24);
  const block = (hidden + 1) * line + (tight ? 4 : 8);
  const height = states * block + (tight ? 4 : 6);
  const bottom = y + height;
  const token = { y: bottom + (tight ? 6 : 10), height: 28 };
  const stepY = token.y + 42;
  const headingY = stepY + (tight ? 18 : 26);
  const productY = headingY + (across.phone ? 2 : 1) * line + 2; // there the heading takes two lines
  const termY = productY + line;
  const boxes = inRows(across, termY + (tight ? 20 : 32), rows.map((count) => line * count + (tight ? 26 : 34)));
  return {
    one: true, line, block, error, top: y, bottom, token, stepY, headingY, productY, termY, boxes,
    rows: [{ y, height, columnY: y, lettersY: y + line }], height: boxes.at(-1).y + boxes.at(-1).height + 6,
  };
}

const GUTTER = 18; // px between two boxes, for the arrow

/** The boxes from the left to the right, as many in a row as fit, and each row as wide as the stage. */
function inRows({ left, right, width, phone }, top, heights) {
  const from = phone ? 2 : left;
  const room = width - from - Math.max(right, 2);
  const rows = [[]];
  heights.forEach((height, k) => {
    const least = Math.min(UPDATE_BOXES[k], room);
    const taken = rows.at(-1).reduce((sum, one) => sum + one.least + GUTTER, 0);
    if (taken + least > room && rows.at(-1).length) rows.push([]);
    rows.at(-1).push({ least, height });
  });
  let y = top;
  return rows.flatMap((row) => {
    const stretch = (room - GUTTER * (row.length - 1)) / row.reduce((sum, one) => sum + one.least, 0);
    const height = Math.max(...row.map((one) => one.height));
    let x = from;
    const placed = row.map(({ least }) => {
      const box = { x, y, width: least * stretch, height };
      x += box.width + GUTTER;
      return box;
    });
    y += height + 12;
    return placed;
  });
}
