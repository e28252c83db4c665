// One step's copy of the network: a small SVG with a canvas for its columns, moved as a whole.
import { during, wasWritten } from "./timeline.js";
import { html, pixelRatio, put, putAll, putStyle, svg, symbolSpans, textWidth } from "./dom.js";
import { bend, recurrentWires, travel, upWires } from "./wires.js";
import { Output, Token } from "./chips.js";
import { columnNames } from "./margin.js";
import { hatching, padlock } from "./held.js";
import { heldSpans } from "./held_spans.js";
import { lookedAt } from "./looked.js";
import { Handed } from "./handed.js";

const LETTER_FONT = "italic 600 12px sans-serif";
const REACH = 84; // px that the loop of a folded cell is drawn sideways; three quarters of it are reached

/** When, within a lane's phase, each part happens. */
const PHASES = { token: [0, 0.2], gate: [0.15, 0.45], c: [0.4, 0.65], h: [0.55, 0.8], travel: [0.75, 1] };
const PLAIN = { ...PHASES, h: [0.2, 0.75] }; // a cell without gates goes straight to its state

export const phaseOf = (model, column) => (model.gates.length ? PHASES[column.kind === "gate" ? "gate" : column.name] : PLAIN.h);

export class Copy {
  constructor(scene) {
    this.scene = scene;
    const { across, down } = scene.geometry;
    this.span = across.pitch + this.room;
    this.svg = svg("svg", { class: "copysvg", "aria-hidden": "true", width: this.span, height: down.height, viewBox: `${-this.span / 2} 0 ${this.span} ${down.height}` });
    this.svg.style.left = `${-this.span / 2}px`;
    this.canvas = html("canvas");
    this.root = html("div", { class: "copy" }, this.svg, this.canvas);
    this.sizeCanvas();
    this.dress();
    this.drawn = {};
  }

  /** px that the drawing is wider than a step: the loop needs them. */
  get room() { return 220; }

  /** The parts of a copy, from the back to the front. */
  dress() {
    const { scene, scene: { model } } = this;
    this.token = new Token(scene);
    this.output = new Output(scene);
    const parts = model.parts.map((part) => ({ part, root: svg("g") }));
    this.svg.append(...parts.map(({ root }) => root));
    this.parts = parts.map(({ part, root }) => {
      const end = part === model.said ? model.outputs && "hy" : part === lookedAt(model) ? "keys" : "";
      const wires = upWires(root, model, part, end, scene.geometry);
      const lanes = model.lanes.filter((lane) => lane.part === part).map((lane) => this.makeLane(lane, root));
      return { part, root, wires, lanes };
    });
    this.handed = model.parts.length > 1 ? new Handed(scene, this.parts) : null;
    this.said = this.parts.at(-1).root;
    this.svg.append(this.token.root);
    this.said.append(this.output.root);
  }

  sizeCanvas() {
    const { columns, down } = this.scene.geometry;
    const tops = down.rows.map((row) => row.columnY);
    this.box = { x: columns.left - 2, y: Math.min(...tops) - 2, width: columns.right - columns.left + 4 };
    this.box.height = Math.max(...down.rows.map((row) => row.columnY + row.column)) + 2 - this.box.y;
    const ratio = pixelRatio();
    this.canvas.width = Math.round(this.box.width * ratio);
    this.canvas.height = Math.round(this.box.height * ratio);
    this.canvas.style.cssText = `left:${this.box.x}px;top:${this.box.y}px;width:${this.box.width}px;height:${this.box.height}px`;
  }

  makeLane(lane, parent = this.svg) {
    const { geometry, model } = this.scene;
    const { across, columns, down } = geometry;
    const row = down.rows[lane.index];
    const group = svg("g", { class: "lanegroup" });
    const locks = [];
    const recurrent = recurrentWires(group, lane, model.states.filter((name) => name !== "c").concat(model.states.includes("c") ? ["c"] : []), row);
    group.append(svg("rect", { x: -across.cell / 2, y: row.y, width: across.cell, height: row.height, rx: down.one ? 12 : 9, class: "cell" }));
    for (const column of columns.all) {
      const gate = model.gates.find((one) => one.name === column.name);
      group.append(svg("rect", { x: column.x - 0.5, y: row.columnY - 0.5, width: column.width + 1, height: row.column + 1, rx: 2, class: `well ${column.kind}` }));
      const middle = column.x + column.width / 2;
      const letter = svg("text", { x: middle, y: row.lettersY, class: "letter", "text-anchor": "middle", "data-column": `${lane.index}.${column.name}` }, this.columnLabel(column));
      if (gate) letter.style.fill = `var(--${gate.role})`;
      group.append(letter);
      if (!gate || !lane.array(`held.${gate.name}`)) continue;
      locks.push({ gate: gate.name, root: padlock(middle, row.columnY - 3) });
      group.append(locks.at(-1).root);
    }
    const name = this.matrixName(group, lane, row);
    parent.append(group);
    return { lane, group, recurrent, name, locks, starts: this.makeStart(group, lane, row), row };
  }

  /** What stands under a column: its name and letter where they fit, else the letter. */
  columnLabel(column) {
    const { model, geometry: { across, columns } } = this.scene;
    const { brief, symbol } = columnNames(model).find((one) => one.symbol === column.name || one.name === column.name);
    const whole = `${brief} ${symbol}`;
    const room = columns.all.length === 1 ? across.cell - 12 : column.width + 2;
    return textWidth(whole, LETTER_FONT) <= room ? whole : symbol;
  }

  /** The initial state that enters the first copy (the last one of a reverse lane). */
  makeStart(group, lane, row) {
    const edge = -this.scene.geometry.across.cell / 2;
    const away = this.scene.model.parts.length > 1 ? 11 : 22; // a wire of the next network stands there
    const mirror = svg("g", { class: "start", "data-matrix": `${lane.index}.start`, ...(lane.reverse ? { transform: "scale(-1 1)" } : {}) });
    for (const state of this.scene.model.states) {
      const y = state === "c" ? row.cellLineY : row.hiddenLineY;
      mirror.append(svg("path", { d: `M${edge - away + 2} ${y}H${edge - 8}`, class: "stub" }), svg("circle", { cx: edge - away, cy: y, r: 2.5, class: "stubend" }),
        svg("path", { d: `M${edge - 1} ${y}l-7 -4v8z`, class: "stubend" }));
    }
    group.append(mirror);
    return mirror;
  }

  /** "W_hh" beside the recurrent arrow. */
  matrixName(group, lane, row) {
    const { across, down } = this.scene.geometry;
    const free = across.pitch - across.cell;
    if (!down.one || !this.scene.model.recurrent) return null;
    const text = svg("text", { class: "matrix", "data-matrix": `${lane.index}.hh`, "text-anchor": "middle" }, ...symbolSpans(this.scene.model.recurrent));
    const side = lane.reverse ? -1 : 1;
    group.append(text);
    return { text, unfolded: free > 44, x: (side * across.pitch) / 2, y: row.hiddenLineY - 9, foldedX: side * (across.cell / 2 + REACH * 0.75 + 22), foldedY: row.hiddenLineY - row.column * 0.1 + 4 };
  }

  /** Take step t: its label and its numbers. */
  assign(t) {
    this.t = t;
    this.drawn = {};
    this.token?.assign(t);
    for (const each of this.parts ?? []) {
      const there = t >= each.part.from && t < each.part.to;
      putStyle(each.root, "display", there ? "" : "none");
      if (there) Object.assign(this, { lanes: each.lanes, wires: each.wires });
    }
    this.handed?.assign(t);
    for (const { lane, locks } of this.lanes) {
      for (const { gate, root } of locks ?? []) putStyle(root, "display", heldSpans(this.scene.model, lane, gate, t).length ? "" : "none");
    }
    this.root.dataset.at = t + 1;
  }

  /** Draw the phases at playhead p; `open` is 1 when unrolled. Nothing is touched that did not change. */
  draw(p, open) {
    const { model, time } = this.scene;
    const phases = this.lanes.map(({ lane }) => time.phase(lane, this.t, p));
    const output = time.output(this.t, p);
    const folded = open < 0.5;
    const same = this.drawn.output === output && this.drawn.folded === folded && phases.every((phase, k) => phase === this.drawn.phases?.[k]);
    this.handed?.draw(p, open);
    putStyle(this.token.text, "opacity", wasWritten(model, time, this.t, p) ? "" : "0");
    if (same) return;
    this.drawn = { phases, output, folded };
    const all = phases.every((phase) => phase >= 1) ? "done" : phases.some((phase) => phase > 0) ? "busy" : "todo";
    put(this.root, "data-state", all);
    this.lanes.forEach((part, k) => {
      put(part.group, "data-state", phases[k] <= 0 ? "todo" : phases[k] < 1 ? "busy" : "done");
      for (const one of part.recurrent) travel(one, folded ? 1 : during(phases[k], ...PHASES.travel));
    });
    for (const { kind, lane, wire: one } of this.wires) {
      const phase = lane ? phases[lane.index - this.lanes[0].lane.index] : output;
      travel(one, during(phase, ...PHASES[kind === "in" ? "token" : "travel"]));
    }
    if (this.t >= model.said.from) this.output.draw(this.t, during(output, ...PHASES.travel));
    this.outlinePin(this.paintColumns((column, k) => during(phases[k], ...phaseOf(model, column))));
  }

  /** The columns of all lanes, each filled as far as `share(column, k)` says; the canvas, in the coordinates of the copy. */
  paintColumns(share) {
    const { columns, strips } = this.scene;
    const context = this.canvas.getContext("2d");
    const ratio = this.canvas.width / this.box.width;
    context.setTransform(ratio, 0, 0, ratio, -this.box.x * ratio, -this.box.y * ratio);
    context.clearRect(this.box.x, this.box.y, this.box.width, this.box.height);
    this.lanes.forEach(({ lane, row }, k) => {
      const { hidden } = lane;
      context.imageSmoothingEnabled = hidden > row.column * ratio;
      for (const column of columns) {
        const filled = Math.round(share(column, k) * hidden);
        if (filled) context.drawImage(strips[lane.index][column.name], this.t - lane.from, 0, 1, filled, column.x, row.columnY, column.width, (row.column * filled) / hidden);
        if (column.kind === "gate") this.hatch(context, lane, row, column, filled);
      }
    });
    return context;
  }

  /** The units that are held, as far as they are filled. */
  hatch(context, lane, row, column, filled) {
    const { model, palette } = this.scene;
    const pattern = (this.scene.hatching ??= hatching(context, palette));
    const unit = row.column / lane.hidden;
    for (const [from, to] of heldSpans(model, lane, column.name, this.t)) {
      const last = Math.min(to, filled);
      if (last <= from) continue;
      context.fillStyle = pattern;
      context.fillRect(column.x, row.columnY + from * unit, column.width, (last - from) * unit);
    }
  }

  /** The pinned unit: its row across all columns, for one row is one unit. */
  outlinePin(context) {
    const { pin, model, geometry, accent } = this.scene;
    if (!pin || pin.t !== this.t || pin.unit === undefined) return;
    const row = geometry.down.rows[pin.lane];
    const height = row.column / model.lanes[pin.lane].hidden;
    const tall = Math.max(height, 3);
    context.strokeStyle = accent;
    context.lineWidth = 2;
    context.strokeRect(geometry.columns.left - 1, row.columnY + pin.unit * height + (height - tall) / 2, geometry.columns.right - geometry.columns.left + 2, tall);
  }

  /** Loops when folded, arrows when unrolled; `distance` to the next copy. */
  link(distance, open) {
    const { across, down } = this.scene.geometry;
    for (const part of this.lanes) {
      const [last, first] = [this.t === part.lane.to - 1, this.t === part.lane.from];
      const [begins, ends] = part.lane.reverse ? [last, first] : [first, last];
      putStyle(part.starts, "display", begins && open > 0.9 ? "" : "none");
      for (const one of part.recurrent) {
        bend(one, across.cell / 2, distance, open, down.one ? REACH : 56);
        putStyle(one.group, "display", ends && open > 0.5 ? "none" : "");
      }
      if (part.name) {
        const where = open < 0.1 ? "folded" : open > 0.9 && !ends && part.name.unfolded ? "open" : "none";
        putStyle(part.name.text, "display", where === "none" ? "none" : "");
        const { x, y, foldedX, foldedY } = part.name;
        putAll(part.name.text, where === "folded" ? { x: foldedX, y: foldedY } : { x, y });
      }
    }
  }
}
