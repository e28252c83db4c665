// Scene `unroll`: folded, one cell with its loop; unrolled, a copy a step, and a window that follows.
import { clamp, during, ease, lerp, windowStart } from "./timeline.js";
import { html, putStyle, textWidth } from "./dom.js";
import { across, acrossTogether, columns, down, downTogether } from "./layout.js";
import { activeLane, laneMark, laneName, partAt } from "./model.js";
import { heldKey } from "./held.js";
import { holdsAnything } from "./held_spans.js";
import { Margin, columnNames, hasRoom } from "./margin.js";
import { limits, strips } from "./paint.js";
import { count, short } from "./format.js";
import { Copy, phaseOf } from "./copy.js";
import { Queue } from "./queue.js";
import { Headings } from "./headings.js";
import { lookedAt } from "./looked.js";
import { tr } from "./words.js";

const CLEAR = 14; // px left of the first cell for the arrow into it
const BARE = 16; // px above a cell without an output
const GHOSTS = [24, 38]; // px above the outputs for the untouched network's answers, and on a phone
const FOLD_NOTE_FROM = 980; // px of the stage: what is said beside the folded cell has room
const SPREAD = 1.5; // copies slide out one after the other while unfolding

export const missingKey = (palette) => ({ label: "NaN", colours: [palette.accent, palette.accent], title: tr("Not a number: in this colour, and dashed") });

export class Scene {
  /** `look`: of a presented stage, see down and across in layout.js. */
  constructor(model, time, palette, width, look = {}) {
    Object.assign(this, { model, time, palette, look, accent: palette.accent, pin: null, offset: null, played: 0 });
    this.prepare(width);
    this.build();
  }

  get foldable() { return true; }
  get pinnable() { return this.model.pinnable !== false; }
  get hint() { return this.pinnable ? tr("Space plays. Click a unit to see its arithmetic. Keys, once the picture is clicked: ← → step · Home End · + − speed · U folds · L loops · P presents · F fullscreen · Enter shows the arithmetic, ↑ ↓ another unit, Esc closes it.") : tr("Space plays. Keys, once the picture is clicked: ← → step · Home End · + − speed · U folds · L loops · P presents · F fullscreen."); }

  /** Whether the answers of the untouched network stand above the answers. */
  get ghosts() { return Boolean(this.model.answers?.length && this.model.arrays["y.untouched"]); }

  /** Whether networks stand one after another. */
  get together() { return this.model.parts.length > 1; }

  /** The lanes of the matrix: the selected one, and beside it the first of each other network. */
  beside(selected) {
    const { lanes, parts } = this.model;
    return parts.map((part) => (selected.part === part ? selected : lanes.find((lane) => lane.part === part)));
  }

  /** Sizes, columns and pixels: what a scene shows in a cell. */
  prepare(width) {
    const { model, palette } = this;
    const names = model.gates.map((gate) => gate.name);
    this.lay(width, names, model.states);
    this.named = hasRoom(model, this.geometry);
    this.bounds = limits(model);
    this.strips = strips(model, this.columns, palette, this.bounds);
    this.matrixColumn = { name: "h", kind: "state", phase: phaseOf(model, { name: "h", kind: "state" }) };
  }

  lay(width, gates, states) {
    const { model, look } = this;
    const inner = gates.length + states.length;
    const horizontal = this.together ? acrossTogether(width, model.steps, inner) : across(width, model.steps, model.lanes.length, inner, look.narrowest);
    const inside = columns(horizontal.cell, gates, states);
    const ghosts = this.ghosts ? GHOSTS[Number(horizontal.phone)] : 0;
    const counts = model.parts.map((part) => model.lanes.filter((lane) => lane.part === part).length);
    const vertical = this.together ? downTogether(counts, look) : down(model.lanes.length, undefined, model.outputs ? undefined : BARE, { ...look, ghosts });
    this.geometry = { across: horizontal, down: vertical, columns: inside };
    this.columns = inside.all;
  }

  /** How a lane is called in the margin. */
  mark(lane) {
    return lane.title ? tr(lane.title) : laneMark(this.model, lane, this.geometry.across.phone);
  }

  markTop(row) {
    return row.columnY + row.column / 2 - 14;
  }

  /** What is printed under a lane's name: a scale of its own. */
  laneNote() {
    return "";
  }

  makeCopy() {
    return new Copy(this);
  }

  /** The columns of the matrix at a playhead: `count` whole ones of a strip, and `share` of the one `at`. */
  pieces(lane, p) {
    const { name, phase } = this.matrixColumn;
    const t = this.time.current(lane, p);
    const [from, count] = lane.reverse ? [t + 1, lane.to - 1 - t] : [lane.from, t - lane.from];
    return [{ name, from, count, at: t, share: during(this.time.phase(lane, t, p), ...phase) }];
  }

  matrixTitle(lane) {
    const { model } = this;
    const sizes = this.beside(lane).map((one) => [laneName(model, one), `${count(one.hidden, "unit")} × ${count(one.to - one.from, "step")}`]);
    return tr`State matrix S: h, ${sizes.map((parts) => parts.filter(Boolean).join(", ")).join("; ")}`;
  }

  /** The way that is being played, where a scene has two with a scale each. */
  wayAt() {
    return "";
  }

  /** The keys of all that stands for a number: [{label or parts: [{text, hue}], hue, low, high, colours or a picture, title}]. */
  legend() {
    const { model, bounds, palette } = this;
    const signed = (parts, limit, title) => ({ parts, low: short(-limit), high: `+${short(limit)}`, colours: palette.state, title });
    // The letters in the gates' own hues; with their words, where these stand nowhere else.
    const letters = (columns) => columns.map(({ brief, symbol, role }) => ({ text: this.named ? symbol : `${symbol} ${brief}`, hue: palette[role] }));
    const named = columnNames(model);
    const of = (symbols) => letters(named.filter(({ symbol }) => symbols.includes(symbol)));
    const keys = [signed(of(["h"]), bounds.h, tr("Hidden state: the largest value here, rounded up, is the end of the scale"))];
    const inner = [model.states.includes("c") && "c", ...model.gates.filter((gate) => gate.low < 0).map((gate) => gate.symbol)].filter(Boolean);
    if (inner.length) keys.push(signed(of(inner), bounds.inner, tr("Cell state and candidate share one scale")));
    const gates = model.gates.filter((gate) => gate.low === 0);
    const hues = gates.map((gate) => [palette.well, palette[gate.role]]);
    if (gates.length) keys.push({ parts: of(gates.map((gate) => gate.symbol)), low: "0", high: "1", colours: hues, title: tr("Gates: 0 shut, 1 open; each gate has its own hue") });
    if (lookedAt(model)) keys.push({ parts: [{ text: tr("α attention"), hue: palette.accent }], low: tr("full bar 1"), title: tr("Above each column of the encoder: how much of the decoder's attention it has at this step; all together have 1") });
    if (model.outputs && model.answers?.length && !this.together) keys.push({ label: "y", low: tr("likeliest answer"), title: tr("Above each cell: the answer with the largest probability after this step, and that probability") });
    else if (model.outputs && !model.answers?.length) keys.push({ label: "y", low: tr`full bar ±${short(bounds.output)}`, title: tr("Outputs: bars up and down from 0; the largest value here, rounded up, fills the chip") });
    if (holdsAnything(model)) keys.push(heldKey(palette));
    if (model.lanes.some((lane) => model.states.some((state) => lane.array(state).some(Number.isNaN)))) keys.push(missingKey(palette));
    return keys;
  }

  build() {
    const { across: horizontal, down: vertical } = this.geometry;
    this.pool = Math.min(this.model.steps, horizontal.shown + 2);
    const apart = this.model.parts.length - 1; // folded, each network has a copy, and only one is in the window
    this.copies = Array.from({ length: this.pool + apart }, () => this.makeCopy());
    this.marks = this.model.lanes.length === 1 ? [] : this.model.lanes.filter((lane) => !this.together || lane.part.layers * lane.part.directions > 1).map((lane) => {
      const mark = html("div", { class: "lanemark", "data-lane": lane.index, text: this.mark(lane), title: tr("Show this lane in the matrix below") });
      mark.style.top = `${this.markTop(vertical.rows[lane.index])}px`;
      return mark;
    });
    this.notes = this.marks.map((mark, k) => {
      const note = html("div", { class: "lanenote", text: this.laneNote(this.model.lanes[k]) });
      const [top, left] = this.geometry.across.phone ? [6, textWidth(mark.textContent, "13px sans-serif") + 18] : [29, 6];
      note.style.top = `${parseFloat(mark.style.top) + top}px`;
      note.style.left = `${left}px`;
      return note;
    });
    this.note = html("div", { class: "foldnote" }, html("b", { text: tr("Folded") }), html("span", { text: this.foldText() }));
    this.note.hidden = this.together || this.geometry.across.width < FOLD_NOTE_FROM;
    this.queues = this.model.parts.map((part) => new Queue(this, part, this.home(part)));
    this.headings = this.together ? new Headings(this) : null;
    this.margin = new Margin(this);
    this.track = html("div", { class: "track" }, ...this.queues.map((queue) => queue.root), ...this.copies.map((copy) => copy.root));
    this.root = html("div", { class: "lane" }, this.track, this.margin.root, ...this.marks, ...this.notes, this.note, ...(this.headings ? [this.headings.root] : []));
    this.root.style.height = `${vertical.height}px`;
    this.note.style.top = `${(vertical.top + vertical.bottom) / 2 - 40}px`;
  }

  foldText() {
    const { steps, lanes } = this.model;
    const times = steps === 1 ? tr("once") : count(steps, "time");
    return lanes.length === 1
      ? tr`The same cell with the same weights reads the sequence: it is used ${times}.`
      : tr`${count(lanes.length, "cell")}, each with its own weights; each cell is used ${times}.`;
  }

  /** The window's first step. It is where the playhead wants it, and eases over jumps: a new pass starts at the other end. */
  follow(state, seconds) {
    const { shown } = this.geometry.across;
    const lane = this.followed(state);
    const position = this.time.position(lane, state.p);
    const { steps } = this.model;
    const goal = lane.reverse ? steps - Math.min(steps, shown) - windowStart(steps - position, shown, steps) : windowStart(position, shown, steps);
    const played = Math.abs(state.p - this.played); // of a long run several steps pass in a frame
    this.played = state.p;
    const there = this.offset === null || !state.playing || Math.abs(goal - this.offset) < 1.2 + played;
    this.offset = there ? goal : lerp(this.offset, goal, 1 - Math.exp(-seconds / 0.12));
    this.settled = this.offset === goal;
    return this.offset;
  }

  /** The lane that the window follows: the selected direction, in the layer that is being read. */
  followed(state) {
    const { lanes } = this.model;
    const selected = activeLane(this.model, this.time, state);
    const layer = this.time.both(state.p) ? this.time.pass(state.p) : selected.layer;
    return lanes.find((lane) => lane.part === selected.part && lane.layer === layer && lane.reverse === selected.reverse) ?? selected;
  }

  /** Where the cell of a network stands while it is folded, in px. */
  home(part) {
    const { left, inner } = this.geometry.across;
    return left + (inner * (part.index + 0.5)) / this.model.parts.length;
  }

  /** The column of each network that is shown while it is folded: the playhead's, or the one beside the others. */
  columnsOf(state) {
    const active = this.followed(state);
    return this.model.parts.map((part) => {
      const lane = part === active.part ? active : this.model.lanes.find((one) => one.part === part);
      return this.time.current(lane, state.p);
    });
  }

  /** Where copy t stands, and how far it has unfolded; `currents`: columnsOf. */
  place(t, offset, currents, open) {
    const { across: horizontal } = this.geometry;
    const part = partAt(this.model, t);
    const far = Math.min(1, Math.abs(t - currents[part.index]) / horizontal.shown);
    const share = ease(clamp(open * SPREAD - far * (SPREAD - 1), 0, 1));
    const unfolded = horizontal.x0 + (t - offset) * horizontal.pitch;
    return { x: lerp(this.home(part), unfolded, share), share };
  }

  /** The columns that are drawn, each with its copy: those of the window, and while it folds what stands beside it. */
  cast(first, currents, open) {
    const window = Array.from({ length: this.pool }, (_, k) => first + k);
    const apart = open < 1 ? currents.filter((t) => t < first || t >= first + this.pool) : [];
    for (const copy of this.copies.slice(this.pool + apart.length)) {
      putStyle(copy.root, "visibility", "hidden");
      putStyle(copy.root, "opacity", "0.00");
    }
    return [...window.map((t) => [t, this.copies[t % this.pool]]), ...apart.map((t, k) => [t, this.copies[this.pool + k]])];
  }

  /** The outline of a pinned unit is part of a copy's picture: paint the old and the new one again. */
  repin(pin) {
    const touched = [this.pin?.t, pin?.t];
    this.pin = pin;
    for (const copy of this.copies) if (touched.includes(copy.t)) copy.drawn = {};
  }

  draw(state, seconds = 0) {
    const { steps } = this.model;
    const { shown, pitch } = this.geometry.across;
    const offset = this.follow(state, seconds);
    const first = clamp(Math.floor(offset), 0, Math.max(0, steps - this.pool));
    const currents = this.columnsOf(state);
    if (this.pin !== state.pin) this.repin(state.pin);
    for (const [t, copy] of this.cast(first, currents, state.open)) {
      const current = currents.includes(t);
      const { x, share } = this.place(t, offset, currents, state.open);
      const edge = steps > shown ? clamp(Math.min(t - offset + 0.999, offset + shown - t) * 1.6, 0, 1) : 1;
      const opacity = current && this.together ? lerp(1, edge, state.open) : edge * (current ? 1 : share);
      if (copy.t !== t) copy.assign(t);
      putStyle(copy.root, "transform", `translate3d(${x.toFixed(2)}px,0,0)`);
      putStyle(copy.root, "opacity", opacity.toFixed(2));
      putStyle(copy.root, "pointerEvents", opacity < 0.5 ? "none" : "");
      putStyle(copy.root, "visibility", opacity < 0.01 ? "hidden" : "");
      putStyle(copy.root, "zIndex", state.open < 1 && current ? 1 : 0);
      if (opacity < 0.01) continue;
      copy.draw(state.p, share);
      const next = state.open >= 1 ? pitch : this.place(Math.min(t + 1, partAt(this.model, t).to - 1), offset, currents, state.open).x - x;
      copy.link(share <= 0.001 ? 0 : Math.max(0, next), share);
    }
    // A cell that leaves the window does not run under the names in the margin.
    putStyle(this.track, "clipPath", steps > shown && state.open >= 1 ? `inset(0 0 0 ${this.geometry.across.left - CLEAR}px)` : "none");
    putStyle(this.margin.root, "opacity", state.open >= 1 ? 1 : 0);
    putStyle(this.note, "opacity", state.open < 0.05 ? 1 : 0);
    putStyle(this.note, "visibility", state.open < 0.05 ? "" : "hidden"); // nor is it read aloud
    this.queues.forEach((queue, k) => queue.draw(currents[k], state.open));
    this.headings?.draw(state, offset);
  }
}
