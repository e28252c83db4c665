// Sizes in px, from the width of the stage, the number of steps and the number of lanes. Pure.
import { clamp } from "./timeline.js";

export const SHOWN_AT_MOST = 14; // copies side by side; longer sequences get a window
const NARROWEST = 82; // px a copy needs
const TOGETHER = { most: 18, narrowest: 64, moving: 74 }; // the same where networks stand one after another: closer, if all are seen then

/** Across: how many copies, of `narrowest` px or more, their pitch, the width of a cell that holds `count` columns. */
export function across(width, steps, lanes, count, narrowest = NARROWEST, most = SHOWN_AT_MOST) {
  const phone = width < 560;
  const left = lanes > 1 ? (phone ? 42 : 84) : phone ? 30 : 96; // names stand there
  const right = phone ? 14 : 28;
  const inner = width - left - right;
  const shown = Math.min(steps, most, Math.max(3, Math.floor(inner / narrowest)));
  const pitch = Math.min(inner / shown, 212);
  // The share of the cell changes continuously with the pitch, so that nothing jumps while resizing.
  const cell = clamp(pitch * cellShare(pitch), 54, Math.min(140, 56 + 15 * count));
  const span = pitch * shown;
  return { width, phone, left, right, inner, shown, pitch, cell, span, x0: left + (inner - span) / 2 + pitch / 2 };
}

/** The same for networks one after another. */
export function acrossTogether(width, steps, count) {
  const close = across(width, steps, 2, count, TOGETHER.narrowest, TOGETHER.most);
  const place = close.shown === steps ? close : across(width, steps, 2, count, TOGETHER.moving, TOGETHER.most);
  return { ...place, cell: Math.min(Math.max(54, 0.92 * place.cell), place.pitch - 22) }; // wires pass between
}

/** px of what stands above a cell there, so that wires pass between. */
export const handedRoom = (pitch) => Math.min(pitch - 34, 96);

const cellShare = (pitch) => 0.74 - 0.08 * clamp((pitch - 90) / 70, 0, 1);

const COLUMN_HEIGHT = { 1: 128, 2: 88, 3: 66, 4: 54, 5: 48, 6: 42, 8: 36 };

const GHOST = 20; // px of an answer beside the answer

/** Down: where the output, each lane (bottom lane first) and the token stand. `foot`: px of a cell
 *  under its columns; `head`: px above the cells; `ghosts`: px above the outputs for those of the untouched
 *  network, 0 without; `rails`: px above all for wires. A presented stage says how high its `column` is, and is `tight`; `under`: px between
 *  the lowest cell and the token. */
export function down(lanes, foot = lanes === 1 ? 32 : 20, head = 80, { ghosts = 0, rails = 0, column: high, tight = false, under = tight ? 30 : 44 } = {}) {
  const one = lanes === 1;
  const column = high ?? COLUMN_HEIGHT[lanes] ?? 36;
  const padding = one ? 14 : 8;
  const height = padding + column + foot;
  const gap = one ? 0 : lanes <= 4 ? 34 : 28;
  const ghost = ghosts ? { y: ghosts - GHOST, height: GHOST } : null;
  const output = { y: 4 + ghosts + rails, height: 36 };
  const top = head + ghosts + rails;
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

const RAILS = 26; // px above the outputs for what a decoder has of its encoder
const HEADING = 30; // px below the steps' numbers for what a network is called

/** The same for networks one after another, each with so many of `lanes`: the one with the most fills the height, and
 *  cells of the others are as much higher, so that as many units are as high. */
export function downTogether(lanes, look = {}) {
  const most = Math.max(...lanes);
  const base = down(most, undefined, undefined, { ...look, rails: RAILS });
  const around = base.rows[0].height - base.rows[0].column; // of a cell's columns
  const rows = lanes.flatMap((count) => {
    if (count === most) return base.rows;
    const column = (base.rows[0].column * most) / count;
    const height = column + around;
    const first = (base.top + base.bottom + count * height + (count - 1) * base.gap) / 2 - height; // of the lowest
    return Array.from({ length: count }, (_, lane) => {
      const y = first - lane * (height + base.gap);
      const columnY = y + base.rows[0].columnY - base.rows[0].y;
      return { y, height, column, columnY, lettersY: columnY + column + 14, cellLineY: columnY + column * 0.16, hiddenLineY: columnY + column * 0.84 };
    });
  });
  const rails = { bridge: 8, context: 20 };
  return { ...base, one: false, stacked: most, rows, rails, headingY: base.height + 2, height: base.height + HEADING };
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
