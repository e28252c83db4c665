import assert from "node:assert/strict";
import { test } from "node:test";
import { across, acrossTogether, columns, down, downTogether, handedRoom, matrixHeight, tickEvery } from "../../../rnncore/player/js/layout.js";

test("copies shown: 3 on a phone, 14 on a desktop, never more than there are steps", () => {
  assert.equal(across(358, 100, 1, 6).shown, 3);
  assert.equal(across(1280, 100, 1, 6).shown, 14);
  assert.equal(across(1280, 4, 1, 6).shown, 4);
});

test("copies never overlap and never leave the stage, at any width", () => {
  for (let width = 320; width < 2400; width += 7) {
    for (const [steps, lanes, count] of [[1, 1, 1], [3, 1, 6], [100, 8, 6], [100, 2, 4]]) {
      const place = across(width, steps, lanes, count);
      assert.ok(place.cell < place.pitch - 8, `room for an arrow at ${width}`);
      assert.ok(place.x0 - place.cell / 2 >= place.left);
      assert.ok(place.x0 + (place.shown - 1) * place.pitch + place.cell / 2 <= width);
    }
  }
});

test("columns stand inside the cell, in order, without overlap", () => {
  for (const cell of [54, 60, 75, 76, 100, 140]) {
    for (const [gates, states] of [[["f", "i", "g", "o"], ["c", "h"]], [["r", "z", "n"], ["h"]], [[], ["h"]]]) {
      const { all } = columns(cell, gates, states);
      assert.equal(all.length, gates.length + states.length);
      assert.ok(all[0].x >= -cell / 2 && all.at(-1).x + all.at(-1).width <= cell / 2);
      for (let k = 1; k < all.length; k++) assert.ok(all[k].x >= all[k - 1].x + all[k - 1].width);
      assert.ok(all.every((column) => column.width >= 4));
    }
  }
});

test("lanes stand above each other, the first at the bottom", () => {
  for (const lanes of [1, 2, 3, 4, 6, 8]) {
    const { rows, token, output, height } = down(lanes);
    for (let k = 1; k < lanes; k++) assert.ok(rows[k].y + rows[k].height < rows[k - 1].y);
    assert.ok(rows[0].y + rows[0].height < token.y && rows.at(-1).y > output.y + output.height && token.y + token.height < height);
  }
});

test("64 units are whole pixels; ticks never crowd", () => {
  assert.equal(matrixHeight(64) % 64, 0);
  assert.equal(tickEvery(100, 1000, 34), 5);
  assert.equal(tickEvery(4, 1000, 34), 1);
});

test("the untouched network's answers take room of their own above the outputs", () => {
  const [plain, ghosts] = [down(1), down(1, undefined, undefined, { ghosts: 24 })];
  assert.equal(plain.ghost, null);
  assert.ok(ghosts.ghost.y >= 0 && ghosts.ghost.y + ghosts.ghost.height <= ghosts.output.y);
  for (const part of ["top", "bottom", "height"]) assert.equal(ghosts[part], plain[part] + 24);
});

test("an encoder and its decoder fill the same height, a unit as high, with room for the wires between", () => {
  const { rows: [forward, backward, decoder], top, bottom, headingY, stepY, height } = downTogether([2, 1]);
  assert.equal(decoder.column, forward.column + backward.column); // twice as many units
  assert.ok(decoder.y >= top && decoder.y + decoder.height <= bottom && stepY < headingY && headingY < height);
  assert.ok(Math.abs(decoder.y - top - (bottom - decoder.y - decoder.height)) < 1e-9);
  for (const [width, steps] of [[390, 15], [1290, 15], [1130, 15], [1290, 30], [800, 3]]) {
    const { shown, pitch, cell } = acrossTogether(width, steps, 4);
    assert.ok(pitch - cell >= 22 && cell >= 40 && handedRoom(pitch) >= 28, `${width} px, ${steps} steps`);
    assert.equal(shown, { 390: 4, 800: 3 }[width] ?? (steps === 15 ? 15 : shown));
  }
});
