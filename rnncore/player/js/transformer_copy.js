// One word's copy in the scene `transformer`: above it what is heeded of it, below it a cell a lane.
import { during, lerp } from "./timeline.js";
import { put, putAll, putStyle, svg } from "./dom.js";
import { number, plainly } from "./format.js";
import { mix } from "./colour.js";
import { Token } from "./chips.js";
import { Copy } from "./copy.js";
import { HEAD_ROW } from "./transformer_model.js";

const READING = { gate: [0.1, 0.4], c: [0.35, 0.6], h: [0.5, 0.75], sent: [0.75, 1], number: [0.8, 0.95], bar: [0.3, 0.7] };
const RETURNING = { column: [0.1, 0.6], number: [0.5, 0.7], arrow: [0.6, 1] };
const CHIP = 22; // px that what is heeded is high

export class TransformerCopy extends Copy {
  get room() { return 24; }

  dress() {
    const { scene, scene: { model, palette } } = this;
    const { across } = scene.geometry;
    const room = Math.min(across.pitch - 8, 96);
    this.chips = Array.from({ length: model.heads }, (_, head) => {
      const y = 4 + head * HEAD_ROW;
      const frame = svg("rect", { x: -room / 2, y, width: room, height: CHIP, rx: 6, class: "cell" });
      const bar = svg("rect", { x: -room / 2, y, height: CHIP, rx: 6, fill: mix(palette.card, palette.accent, 0.34), stroke: palette.accent, "stroke-width": 1.2 });
      const text = svg("text", { x: 0, y: y + CHIP / 2 + 5, class: "answer heeded", "text-anchor": "middle" });
      const group = svg("g", { class: "look heads", "data-head": head }, frame, bar, text);
      this.svg.append(group);
      return { head, room, bar, text, group };
    });
    this.lanes = model.lanes.map((lane) => this.makeLane(lane));
    this.token = new Token(scene);
    this.svg.append(this.token.root);
  }

  makeLane(lane) {
    const { across, down } = this.scene.geometry;
    const row = down.rows[lane.index];
    const group = svg("g", { class: "lanegroup" });
    const edge = across.cell / 2;
    const part = { lane, row, group, y: row.columnY + row.column / 2, wires: [] };
    part.rise = svg("path", { class: "sent", d: this.wayInto(lane) });
    group.append(part.rise);
    if (!lane.stream) {
      const path = (kind) => svg("path", { class: kind });
      Object.assign(part, { sent: path("sent"), sentHead: path("senthead"), back: path("backrun"), backHead: path("backhead") });
      put(part.sentHead, "d", `M${across.pitch - edge - 1} ${part.y}l-7 -4v8z`);
      group.append(part.sent, part.sentHead, part.back, part.backHead);
    }
    group.append(svg("rect", { x: -edge, y: row.y, width: across.cell, height: row.height, rx: 10, class: "cell" }));
    for (const column of this.scene.columnsIn(lane).all) {
      const gate = this.scene.model.gates.find((one) => one.name === column.name);
      const letter = svg("text", { x: column.x + column.width / 2, y: row.lettersY, class: "letter", "text-anchor": "middle" }, gate?.symbol ?? column.name);
      if (gate) letter.style.fill = `var(--${gate.role})`;
      group.append(svg("rect", { x: column.x - 0.5, y: row.columnY - 0.5, width: column.width + 1, height: row.column + 1, rx: 2, class: `well ${column.kind}` }), letter);
    }
    part.number = svg("text", { x: 0, y: row.y + row.height - 6, class: "norm", "text-anchor": "middle" });
    group.append(part.number);
    this.svg.append(group);
    return part;
  }

  /** How the word, or the layer below, gets into a cell: the Transformer's first layer reads it past the recurrent network. */
  wayInto(lane) {
    const { scene: { model, geometry: { down, across } } } = this;
    const row = down.rows[lane.index];
    const bottom = row.y + row.height;
    const below = model.lanes[lane.index - 1];
    if (!below) return `M0 ${down.token.y - 1}V${bottom}`;
    const under = down.rows[below.index];
    if (below.stream) return `M0 ${under.y}V${bottom}`;
    const [aside, start] = [across.cell / 2 + 7, (down.token.y + under.y + under.height) / 2];
    return `M0 ${start}H${-aside}V${under.y - 10}H0V${bottom}`;
  }

  assign(t) {
    super.assign(t);
    const { across } = this.scene.geometry;
    const edge = across.cell / 2;
    const { steps } = this.scene.model;
    for (const part of this.lanes.filter((one) => !one.lane.stream)) {
      const stroke = this.scene.stroke(part.lane.array("norm")[t]); // of the boundary before step t
      putStyle(part.back, "strokeWidth", `${stroke.width.toFixed(2)}px`);
      putStyle(part.back, "stroke", stroke.colour);
      putStyle(part.back, "strokeDasharray", stroke.dash || "none");
      putStyle(part.backHead, "fill", stroke.colour);
      const half = stroke.width / 2 + 3;
      put(part.backHead, "d", `M${edge - across.pitch + 1} ${part.y}l8 ${-half}v${2 * half}z`);
      for (const one of [part.back, part.backHead]) putStyle(one, "display", t === 0 ? "none" : "");
      for (const one of [part.sent, part.sentHead]) putStyle(one, "display", t === steps - 1 ? "none" : "");
    }
  }

  draw(p) {
    const { model, time, headed } = this.scene;
    const at = p > model.steps ? model.steps - 1 : time.current(null, p); // the gradient comes from the last word
    const [forward, back] = [time.forward(this.t, p), time.phase(null, this.t, p)];
    const reading = p > model.steps ? 1 : time.forward(at, p);
    const mark = `${forward}|${back}|${at}|${reading}|${headed?.index}`;
    if (this.drawn.mark === mark) return;
    this.drawn = { mark };
    const busy = (forward > 0 && forward < 1) || (back > 0 && back < 1);
    const state = busy ? "busy" : forward > 0 ? "done" : "todo";
    put(this.root, "data-state", state);
    for (const chip of this.chips) this.heed(chip, at, during(reading, ...READING.bar));
    for (const part of this.lanes) this.drawLane(part, state, forward, back);
    const share = during(back, ...RETURNING.column);
    this.outlinePin(this.paintLanes(forward, back, share));
  }

  /** What a head heeds of this word at the word that is read. */
  heed({ head, room, bar, text, group }, at, share) {
    const { headed } = this.scene;
    const seen = this.t <= at && share > 0;
    const weight = seen ? headed.heeds(head, at, this.t) : 0;
    put(bar, "width", Math.max(0, room * weight * share).toFixed(1));
    putStyle(bar, "display", weight > 0.004 ? "" : "none");
    text.textContent = seen ? number(weight, 2) : "";
    put(group, "data-weight", seen ? weight : "");
    put(group, "data-at", at);
    putStyle(group, "opacity", this.t <= at ? 1 : 0.35);
  }

  drawLane(part, state, forward, back) {
    const { across } = this.scene.geometry;
    const edge = across.cell / 2;
    const { lane, number: text } = part;
    put(part.group, "data-state", state);
    putStyle(part.rise, "opacity", back > 0 ? 0.25 : during(forward, 0, 0.2).toFixed(2));
    const letter = lane.stream ? "x" : "h";
    const said = back > 0 ? `‖∂${letter}‖ ${plainly(lane.gradient(this.t))}` : `‖${letter}‖ ${plainly(lane.size(this.t))}`;
    if (text.textContent !== said) this.print(text, said);
    put(text, "data-log10", back > 0 ? lane.gradient(this.t) : lane.size(this.t));
    putStyle(text, "opacity", (back > 0 ? during(back, ...RETURNING.number) : during(forward, ...READING.number)).toFixed(2));
    if (lane.stream) return;
    const sent = back > 0 ? 0 : during(forward, ...READING.sent);
    put(part.sent, "d", sent > 0 ? `M${edge} ${part.y}H${lerp(edge, across.pitch - edge - 7, sent).toFixed(1)}` : "");
    putStyle(part.sentHead, "opacity", sent >= 1 ? 1 : 0);
    const gone = during(back, ...RETURNING.arrow);
    put(part.back, "d", gone > 0 ? `M${-edge} ${part.y}H${lerp(-edge, edge - across.pitch + 7, gone).toFixed(1)}` : "");
    putStyle(part.backHead, "opacity", gone >= 1 ? 1 : 0);
  }

  /** A number under a cell's columns, drawn closer where it would reach over the cell's edges. */
  print(text, said) {
    const room = this.scene.geometry.across.cell - 6;
    text.removeAttribute("textLength");
    text.textContent = said;
    if (text.getComputedTextLength() > room) putAll(text, { textLength: room.toFixed(1), lengthAdjust: "spacingAndGlyphs" });
  }

  /** The columns of every lane, each lane with its own: on the way back the gradients over the states, and the gates empty. */
  paintLanes(forward, back, share) {
    const context = this.paintColumns(() => 0); // clears it, in the coordinates of the copy
    const { scene: { strips, model } } = this;
    const layers = model.lanes.filter((lane) => lane.stream).length;
    for (const { lane, row } of this.lanes) {
      context.imageSmoothingEnabled = false; // a step's pixels stand beside those of the next
      this.scene.columnsIn(lane).all.forEach((column, k) => {
        const begins = 0.8 * ((lane.layer * 3 + k) / (3 * layers));
        const read = lane.stream ? during(forward, begins, begins + 0.2) : during(forward, ...READING[column.kind === "gate" ? "gate" : column.name]);
        const fill = (name, filled) => {
          const units = Math.round(filled * lane.hidden);
          if (units) context.drawImage(strips[lane.index][name], this.t, 0, 1, units, column.x, row.columnY, column.width, (row.column * units) / lane.hidden);
        };
        if (column.kind === "gate") return fill(column.name, back > 0 ? 0 : read);
        fill(column.name, read);
        if (back > 0) fill(`∂${column.name}`, share);
      });
    }
    return context;
  }

  /** The pinned unit: its row across the columns of its lane. */
  outlinePin(context) {
    const { pin, model, geometry, accent } = this.scene;
    if (!pin || pin.t !== this.t) return;
    const row = geometry.down.rows[pin.lane];
    const { left, right } = this.scene.columnsIn(model.lanes[pin.lane]);
    const height = row.column / model.lanes[pin.lane].hidden;
    const tall = Math.max(height, 3);
    context.strokeStyle = accent;
    context.lineWidth = 2;
    context.strokeRect(left - 1, row.columnY + pin.unit * height + (height - tall) / 2, right - left + 2, tall);
  }

  link() {} // the arrows belong to the copy; nothing folds
}
