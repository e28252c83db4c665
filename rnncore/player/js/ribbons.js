// Of a run that is longer than the window: one thin strip a lane over its whole length, as wide and in the
// colour that its arrows have, so that all lanes can be compared from the first step to the last in one look.
import { html, pixelRatio, put, putAll, putStyle, svg } from "./dom.js";
import { scientific } from "./format.js";
import { tr } from "./words.js";

const ROW = 26; // px of a strip: its widest mark, and air
const NAME = 16; // px above a strip for its name, where the margin is too narrow

export class Ribbons {
  constructor() {
    this.canvas = html("canvas", { class: "ribbonscanvas", role: "img" });
    this.axis = svg("svg", { class: "ribbonsaxis", "aria-hidden": "true" });
    this.title = html("div", { class: "ribbonstitle" });
    this.root = html("div", { class: "ribbons" }, this.title, html("div", { class: "ribbonsbox" }, this.canvas, this.axis));
  }

  /** Lay out for a scene, on the pitch of the matrix below: `left` and `width` in px. */
  build(scene, { left, width }) {
    const { model, geometry: { across } } = scene;
    this.scene = Boolean(scene.ribbon) && model.steps > across.shown ? scene : null;
    this.root.hidden = !this.scene;
    if (!this.scene) return;
    Object.assign(this, { left, width, above: across.phone ? NAME : 0, drawn: null });
    this.row = ROW + this.above;
    this.height = this.row * model.lanes.length;
    this.ratio = pixelRatio();
    putAll(this.canvas, { width: Math.round(width * this.ratio), height: Math.round(this.height * this.ratio), "aria-label": this.words() });
    this.canvas.style.cssText = `margin-left:${left}px;width:${width}px;height:${this.height}px`;
    putAll(this.axis, { width: across.width, height: this.height });
    this.axis.style.marginTop = `-${this.height}px`;
    this.title.textContent = scene.ribbonTitle;
    this.title.style.marginLeft = `${left}px`;
    this.window = svg("rect", { y: 0.75, height: this.height - 1.5, class: "window", rx: 3 });
    this.head = svg("path", { class: "playhead" });
    const names = model.lanes.map((lane, k) => (this.above
      ? svg("text", { x: left + 6, y: this.row * k + 12 }, tr(lane.title)) // clear of the window, which begins there
      : svg("text", { x: left - 8, y: this.row * k + ROW / 2 + 4, "text-anchor": "end" }, tr(lane.title))));
    this.axis.replaceChildren(...names, this.window, this.head);
    this.whole = this.paintWhole();
  }

  /** What the strips show, for whoever cannot see them. */
  words() {
    const { scene } = this;
    const { from, to } = scene.ribbonEnds;
    const lanes = scene.model.lanes.map((lane) => tr`${tr(lane.title)} ${scientific(scene.ribbon(lane, from))} and ${scientific(scene.ribbon(lane, to))}`);
    return tr`${scene.ribbonTitle}; at ${from + 1} and at ${to + 1}: ${lanes.join(", ")}.`;
  }

  /** All strips to their ends, once: a frame only copies the part that has been reached. */
  paintWhole() {
    const { scene, width, ratio, row, above } = this;
    const { steps, lanes } = scene.model;
    const canvas = html("canvas", { width: this.canvas.width, height: this.canvas.height });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const step = width / steps;
    lanes.forEach((lane, k) => {
      const y = row * k + above + ROW / 2;
      let dotted = -Infinity; // where the last dot stands
      for (let t = scene.ribbonEnds.to; t <= scene.ribbonEnds.from; t++) {
        const { width: high, colour, dash } = scene.ribbonStroke(lane, t);
        const [dot, gap] = dash ? dash.split(" ").map(Number) : [step, 0];
        context.fillStyle = colour;
        if (!dash) context.fillRect(t * step, y - high / 2, step + 0.5, high);
        for (let x = Math.max(t * step, dotted + dot + gap); dash && x < (t + 1) * step; x += dot + gap) {
          context.fillRect(x, y - high / 2, dot, high);
          dotted = x;
        }
      }
    });
    return canvas;
  }

  draw(state) {
    const { scene, width, height, ratio } = this;
    if (!scene) return;
    const { model: { steps }, time, geometry, palette } = scene;
    const step = width / steps;
    const lane = scene.followed(state);
    const at = time.position(lane, state.p) * step;
    put(this.head, "d", `M${(this.left + at).toFixed(1)} 0V${height}`);
    putAll(this.window, { x: (this.left + scene.offset * step).toFixed(1), width: (geometry.across.shown * step).toFixed(1) });
    const reached = lane.reverse ? at : width; // the way back has come from the right end to here
    if (this.drawn === reached) return;
    this.drawn = reached;
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.fillStyle = palette.faint;
    scene.model.lanes.forEach((_, k) => context.fillRect(0, this.row * k + this.above + ROW / 2 - 0.5, width, 1));
    const from = Math.round(reached * ratio);
    const wide = this.canvas.width - from;
    if (wide <= 0) return;
    context.clearRect(from / ratio, 0, wide / ratio, height);
    context.drawImage(this.whole, from, 0, wide, this.canvas.height, from / ratio, 0, wide / ratio, height);
  }

  /** A pointer position -> the step under it, from 0. */
  hit(event) {
    const box = this.canvas.getBoundingClientRect();
    const { steps } = this.scene.model;
    return Math.max(0, Math.min(steps - 1, Math.floor(((event.clientX - box.left) / box.width) * steps)));
  }
}
