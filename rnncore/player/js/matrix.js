// The state matrix S: units × steps of one lane, painted column by column, with the scrub bar above it and,
// where outputs stand for words, the answers below it.
import { html, pixelRatio, put, putAll, putStyle, svg, textWidth } from "./dom.js";
import { matrixHeight, tickEvery } from "./layout.js";
import { cut, visible } from "./format.js";
import { AnswerStrip } from "./answers.js";
import { wasWritten } from "./timeline.js";
import { tr } from "./words.js";

const LABEL_FONT = "12px sans-serif";

export class Matrix {
  constructor() {
    this.canvas = html("canvas", { class: "matrixcanvas" });
    this.axis = svg("svg", { class: "matrixaxis" });
    this.scrub = html("input", { type: "range", min: 0, step: "any", class: "scrub", "aria-label": tr("Playhead") });
    this.lanes = html("select", { class: "lanes", "aria-label": tr("Lane of the matrix") });
    this.title = html("span");
    this.under = html("div", { class: "matrixtitle" }, this.lanes, this.title);
    this.answers = new AnswerStrip();
    this.box = html("div", { class: "matrixbox" }, this.canvas, this.axis);
    this.root = html("div", { class: "matrix" }, this.scrub, this.box, this.answers.root, this.under);
  }

  /** Lay out for a scene; the columns stand under the copies when all steps fit. */
  build(scene, lane) {
    const { across } = scene.geometry;
    const { model } = scene;
    const fit = model.steps <= across.shown;
    this.scene = scene;
    this.box.hidden = Boolean(scene.alone); // of a scene that shows all itself only the playhead is left
    if (scene.alone) return this.bare(lane);
    this.width = fit ? across.span : across.inner;
    this.left = fit ? across.x0 - across.pitch / 2 : across.left;
    this.height = matrixHeight(model.hidden);
    this.scrub.max = scene.time.moments;
    this.scrub.style.cssText = `margin-left:${this.left - 8}px;width:${this.width + 16}px`;
    const ratio = pixelRatio();
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.canvas.style.cssText = `margin-left:${this.left}px;width:${this.width}px;height:${this.height}px`;
    this.axis.replaceChildren();
    putAll(this.axis, { width: across.width, height: this.height + 24 });
    this.under.style.marginLeft = `${this.left}px`;
    this.under.hidden = false;
    this.offer();
    this.axis.style.marginTop = `-${this.height}px`;
    this.labels(across, fit);
    this.answers.build(scene, this);
    this.frame = svg("rect", { y: -1, height: this.height + 2, class: "window", rx: 3 });
    this.head = svg("path", { class: "playhead" });
    this.pinned = svg("rect", { class: "pin" });
    const step = this.width / model.steps;
    for (const { from } of model.parts.slice(1)) this.axis.append(svg("path", { class: "boundary", d: `M${(this.left + from * step).toFixed(1)} 0V${this.height}` }));
    this.axis.append(this.frame, this.head, this.pinned);
    this.painted = null;
    this.show(lane);
  }

  /** The bar on the pitch of the scene, as far as it can be played, and whose sentence is told. */
  bare(lane) {
    const { scene } = this;
    const { across } = scene.geometry;
    this.left = across.left;
    this.width = Math.max(scene.x(scene.time.reached(scene.time.moments)), 1);
    this.height = 0;
    this.scrub.max = scene.time.moments;
    this.scrub.style.cssText = `margin-left:${this.left - 8}px;width:${this.width + 16}px`;
    this.under.style.marginLeft = `${this.left}px`;
    this.under.hidden = scene.model.lanes.length === 1;
    this.answers.build(scene, this);
    this.offer();
    this.show(lane);
  }

  /** The lanes to choose among. */
  offer() {
    const { scene, lanes } = this;
    lanes.hidden = scene.model.lanes.length === 1;
    lanes.setAttribute("aria-label", scene.alone ? tr("Lane that is told of") : tr("Lane of the matrix"));
    lanes.replaceChildren(...scene.model.lanes.map((each) => html("option", { value: each.index, text: scene.mark(each) })));
  }

  labels(across, fit) {
    const { model } = this.scene;
    const text = (x, y, anchor, label) => this.axis.appendChild(svg("text", { x, y, "text-anchor": anchor }, label));
    const x = this.left - 8;
    text(x, 10, "end", "1");
    text(x, this.height - 1, "end", String(model.parts[0].hidden));
    if (model.parts.length > 1 && !across.phone) {
      text(this.left + this.width + 6, 10, "start", "1");
      text(this.left + this.width + 6, this.height - 1, "start", String(model.said.hidden));
    }
    if (!across.phone && this.height > 60) text(x, this.height / 2 + 4, "end", tr("unit"));
    const pitch = this.width / model.steps;
    const wide = (label) => textWidth(visible(label), LABEL_FONT) <= pitch - 8;
    const words = (fit && pitch >= 56) || (pitch >= 20 && model.labels.every(wide)); // else the numbers of the steps
    this.words = [];
    const every = words || fit ? 1 : tickEvery(model.steps, this.width, 34);
    for (let t = 0; t < model.steps; t++) {
      if ((t + 1) % every !== 0 && t !== 0) continue;
      const label = words ? cut(visible(model.labels[t]), (part) => textWidth(part, LABEL_FONT) <= pitch - 8) : String(t + 1);
      const word = text(this.left + (t + 0.5) * pitch, this.height + 16, "middle", label);
      if (words) this.words.push({ t, word });
    }
  }

  show(lane) {
    this.lane = lane;
    this.beside = this.scene.beside(lane);
    this.painted = null;
    this.lanes.value = lane.index;
    this.title.textContent = this.scene.matrixTitle(lane);
  }

  draw(state, palette) {
    const { scene } = this;
    const { model, time, geometry } = scene;
    const lane = this.beside[time.part(state.p)];
    this.scrub.value = state.p;
    if (scene.alone) return;
    this.paint(state.p, palette);
    this.answers.draw(state, lane);
    if (model.parts.length > 1) for (const { t, word } of this.words) putStyle(word, "opacity", wasWritten(model, time, t, state.p) ? "" : "0");
    const step = this.width / model.steps;
    put(this.head, "d", `M${(this.left + time.position(lane, state.p) * step).toFixed(1)} -2V${this.height + 2}`);
    const windowed = model.steps > geometry.across.shown;
    putStyle(this.frame, "display", windowed && state.open > 0.5 ? "" : "none");
    if (windowed) putAll(this.frame, { x: (this.left + scene.offset * step).toFixed(1), width: (geometry.across.shown * step).toFixed(1) });
    const pin = this.beside.some((one) => one.index === state.pin?.lane) ? state.pin : null;
    putStyle(this.pinned, "display", pin ? "" : "none");
    if (!pin) return;
    const unit = this.height / model.lanes[pin.lane].hidden;
    const box = { x: this.left + pin.t * step - 1, y: pin.unit * unit - 1, width: step + 2, height: unit + 2 };
    for (const name in box) put(this.pinned, name, box[name].toFixed(1));
  }

  /** Whole columns for the steps that are done, and the current one as far as it is filled. */
  paint(p, palette) {
    const { scene } = this;
    const { model } = scene;
    const pieces = this.beside.flatMap((lane) => scene.pieces(lane, p).map((piece) => ({ ...piece, lane, filled: Math.round(piece.share * lane.hidden) })));
    const mark = `${pieces.map(({ at, count, filled }) => `${at},${count},${filled}`)}|${palette.well}`;
    if (this.painted === mark) return;
    this.painted = mark;
    const context = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    context.fillStyle = palette.well;
    context.fillRect(0, 0, width, height);
    const step = width / model.steps;
    for (const { lane: { index, hidden, from: begin }, name, from, count, at, filled } of pieces) {
      const source = scene.strips[index][name];
      context.imageSmoothingEnabled = hidden > height; // several units a pixel: their mean colour
      if (count) context.drawImage(source, from - begin, 0, count, hidden, from * step, 0, count * step, height);
      if (filled) context.drawImage(source, at - begin, 0, 1, filled, at * step, 0, step, (height * filled) / hidden);
    }
  }

  /** A pointer position -> {lane, t, unit}. */
  hit(event) {
    const box = this.canvas.getBoundingClientRect();
    const { model } = this.scene;
    const at = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    const t = at((event.clientX - box.left) / box.width, model.steps);
    const { index, hidden } = this.beside.find((lane) => t >= lane.from && t < lane.to);
    return { lane: index, t, unit: at((event.clientY - box.top) / box.height, hidden) };
  }
}
