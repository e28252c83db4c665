// Sizes in px, from the width of the stage, the number of steps and the number of lanes. Pure.
import { clamp } from "./timeline.js";

export const SHOWN_AT_MOST = 14; // copies side by side; longer sequences get a window
const NARROWEST = 82; // px a copy needs

/** Across: how many copies, of `narrowest` px or more, their pitch, the width of a cell that holds `count` columns. */
export function across(width, steps, lanes, count, narrowest = NARROWEST) {
  const phone = width < 560;
  const left = lanes > 1 ? (phone ? 42 : 84) : phone ? 30 : 96; // names stand there
  const right = phone ? 14 : 28;
  const inner = width - left - right;
  const shown = Math.min(steps, SHOWN_AT_MOST, Math.max(3, Math.floor(inner / narrowest)));
  const pitch = Math.min(inner / shown, 212);
  // The share of the cell changes continuously with the pitch, so that nothing jumps while resizing.
  const cell = clamp(pitch * cellShare(pitch), 54, Math.min(140, 56 + 15 * count));
  const span = pitch * shown;
  return { width, phone, left, right, inner, shown, pitch, cell, span, x0: left + (inner - span) / 2 + pitch / 2 };
}

const cellShare = (pitch) => 0.74 - 0.08 * clamp((pitch - 90) / 70, 0, 1);

const COLUMN_HEIGHT = { 1: 128, 2: 88, 3: 66, 4: 54, 5: 48, 6: 42, 8: 36 };

const GHOST = 20; // px of an answer beside the answer

/** Down: where the output, each lane (bottom lane first) and the token stand. `foot`: px of a cell
 *  under its columns; `head`: px above the cells; `ghosts`: px above the outputs for those of the untouched
 *  network, 0 without. A presented stage says how high its `column` is, and is `tight`; `under`: px between
 *  the lowest cell and the token. */
export function down(lanes, foot = lanes === 1 ? 32 : 20, head = 80, { ghosts = 0, column: high, tight = false, under = tight ? 30 : 44 } = {}) {
  const one = lanes === 1;
  const column = high ?? COLUMN_HEIGHT[lanes] ?? 36;
  const padding = one ? 14 : 8;
  const height = padding + column + foot;
  const gap = one ? 0 : lanes <= 4 ? 34 : 28;
  const ghost = ghosts ? { y: ghosts - GHOST, height: GHOST } : null;
  const output = { y: 4 + ghosts, height: 36 };
  const top = head + ghosts;
  const rows = Array.from({ length: lanes }, (_, lane) => {
    const y = top + (lanes - 1 - lane) * (height + gap);
    return {
      y, height, column, columnY: y + padding, lettersY: y + padding + column + (one ? 18 : 14),
      cellLineY: y + padding + column * 0.16, hiddenLineY: y + padding + column * 0.84,
    };
  });
  const bottom = top + lanes * height + (lanes - 1) * gap;
  const token = { y: bottom + under, height: 28 };
  return { one, rows, gap, ghost, output, top, bottom, token, stepY: token.y + (tight ? 44 : 46), height: token.y + (tight ? 48 : 56) };
}

/** Inside a cell: where each column (gates, then states) stands, relative to the middle of the cell. */
export function columns(cell, gates, states) {
  const tight = cell < 76;
  const padding = tight ? 5 : 12;
  const gap = tight ? 2 : 4;
  const group = gates.length ? (tight ? 4 : 9) : 0;
  const count = gates.length + states.length;
  const room = cell - 2 * padding - group - gap * (count - 1 - (gates.length ? 1 : 0));
  const width = Math.min(26, room / count);
  const used = width * count + group + gap * (count - 1 - (gates.length ? 1 : 0));
  let x = -used / 2;
  const place = (name, kind, k, list) => {
    const column = { name, kind, x, width };
    x += width + (kind === "gate" && k === list.length - 1 ? group : gap);
    return column;
  };
  const all = [...gates.map((gate, k) => place(gate, "gate", k, gates)), ...states.map((state, k) => place(state, "state", k, states))];
  return { all, width, left: -used / 2, right: used / 2, tight };
}

/** Every how many steps a tick can be labelled when each needs `room` px. */
export function tickEvery(steps, width, room) {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].find((every) => (every * width) / steps >= room) ?? 500;
}

/** The state matrix: whole pixels a unit when there are many, at least 12 px a unit when few. */
export function matrixHeight(hidden) {
  if (hidden > 160) return Math.min(hidden, 320); // a pixel a unit, or several units a pixel
  return hidden >= 32 ? hidden * Math.max(2, Math.round(128 / hidden)) : Math.round(Math.min(132, Math.max(hidden * 12, 48)));
}
