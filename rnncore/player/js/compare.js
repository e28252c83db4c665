// Scene `compare`: two runs over the same steps with one playhead, and above them the second less the first.
import { columns, down } from "./layout.js";
import { colourLimit, ramp, signedLevel } from "./colour.js";
import { columnTip, matrixTip, tokenTip, unitTip } from "./tips.js";
import { cut, number, short } from "./format.js";
import { hasRoom } from "./margin.js";
import { html, textWidth } from "./dom.js";
import { limits, missingWord, strip, strips } from "./paint.js";
import { arithmetic, line } from "./panel.js";
import { phaseOf } from "./copy.js";
import { Scene } from "./scene.js";
import { CompareCopy } from "./compare_copy.js";
import { apartValues, comparedAcross, unitApart } from "./compare_model.js";
import { gateName, tr } from "./words.js";

const ABOVE = [16, 30]; // px above the uppermost lane, and on a phone, where its scale stands there
const NAME_FONT_OF_LANES = "650 12.5px sans-serif";

export class CompareScene extends Scene {
  get foldable() { return false; }
  get hint() { return this.pinnable ? tr("Space plays. Click a unit to see its arithmetic, in the uppermost row what differs in it. Keys, once the picture is clicked: ← → step · Home End · + − speed · L loops · P presents · F fullscreen · Enter shows the arithmetic, ↑ ↓ another unit, Esc closes it.") : tr("Space plays. Keys, once the picture is clicked: ← → step · Home End · + − speed · L loops · P presents · F fullscreen."); }

  prepare(wide) {
    const { model, palette, look } = this;
    const gates = model.gates.map((gate) => gate.name);
    const across = comparedAcross(wide, model.steps);
    const inside = columns(across.cell, gates, model.states);
    this.geometry = { across, down: down(model.lanes.length, undefined, ABOVE[Number(across.phone)], look), columns: inside };
    this.columns = inside.all;
    this.named = hasRoom(model, this.geometry);
    const runs = { ...model, lanes: model.runs };
    this.bounds = limits(runs);
    this.apart = Object.fromEntries(this.columns.map((column) => [column.name, apartValues(model, column)]));
    this.limits = { gates: colourLimit(...gates.map((name) => this.apart[name])), ...Object.fromEntries(model.states.map((name) => [name, colourLimit(this.apart[name])])) };
    this.strips = [...strips(runs, this.columns, palette, this.bounds), this.ofDifferences()];
    this.matrixColumn = { name: "h", kind: "state", phase: phaseOf(model, { name: "h", kind: "state" }) };
  }

  ofDifferences() {
    const { model, palette } = this;
    const signed = ramp(palette.state).words;
    return Object.fromEntries(this.columns.map(({ name, kind }) => {
      const limit = this.limits[kind === "gate" ? "gates" : name];
      return [name, strip(this.apart[name], model.steps, model.hidden, (value) => signed[signedLevel(value, limit)], missingWord(palette))];
    }));
  }

  makeCopy() {
    return new CompareCopy(this);
  }

  /** On a phone the names stand upright in the margin, as long as a cell is high. */
  mark(lane) {
    const { across: { phone, left }, down: { rows } } = this.geometry;
    const room = phone ? rows[lane.index].height : left - 20;
    return cut(lane.title, (part) => textWidth(part, NAME_FONT_OF_LANES) <= room);
  }

  markTop(row) {
    return this.geometry.across.phone ? row.y : super.markTop(row);
  }

  build() {
    super.build();
    const { across: { phone }, down: { rows } } = this.geometry;
    if (!phone) return;
    this.marks.forEach((mark, k) => {
      mark.classList.add("upright");
      mark.style.height = `${rows[k].height}px`;
      this.notes[k].style.top = `${rows[k].y - 22}px`;
      this.notes[k].style.left = "30px";
    });
  }

  laneNote(lane) {
    if (!lane.difference) return "";
    const states = this.model.states.map((name) => `${name} ±${short(this.limits[name])}`);
    const gates = this.model.gates.length ? [`±${number(100 * this.limits.gates, 0)} %`] : [];
    return [...gates, ...states].join(", ");
  }

  matrixTitle(lane) {
    return lane.difference ? tr`${super.matrixTitle(lane)}: the second run less the first, ±${short(this.limits.h)}` : super.matrixTitle(lane);
  }

  /** What the pointer is over, in words. */
  tip(at, copy, target) {
    const { model } = this;
    if (at?.lane.difference) return this.apartTip(at);
    if (at) return `${at.lane.title}, ${unitTip(model, at.lane, at.column, at.t, at.unit)}`;
    const matrix = target.closest("[data-matrix]")?.dataset.matrix;
    if (matrix) return matrixTip(model, matrix);
    const column = target.closest("[data-column]")?.dataset.column;
    if (column) return Number(column.split(".")[0]) < 2 ? columnTip(model, column, copy.t) : tr("The second run less the first, a row a unit.");
    return copy && target.closest(".token, .pill") ? tokenTip(model, copy.t) : "";
  }

  apartTip({ lane, column: { name }, t, unit }) {
    const by = lane.array(name)[lane.place(t, unit)];
    const gate = this.model.gates.find((one) => one.name === name);
    const what = gate ? `${gateName(gate)} ${gate.symbol}` : name === "c" ? tr("cell state c") : tr("hidden state h");
    return tr`unit ${unit + 1}: ${what} differs by ${by > 0 ? "+" : ""}${number(by)}.`;
  }

  /** The panel of a pinned unit: of a run its equations, of the differences both numbers of each gate and state. */
  explain(pin) {
    const { model } = this;
    const lane = model.lanes[pin.lane];
    const told = arithmetic(model, lane.difference ? { ...pin, lane: 0 } : pin);
    const notes = [told.notes[0], html("span", { text: lane.title })];
    if (!lane.difference) return { ...told, notes };
    const { lines, value } = unitApart(model, pin.t, pin.unit);
    return { ...told, notes, value, lines: lines.map(line), cards: [] };
  }
}
