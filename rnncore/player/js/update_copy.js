// One step's copy in the scene `update`: its states and their gradients in numbers, and what it gives to the weight.
import { during, lerp } from "./timeline.js";
import { put, putStyle, svg } from "./dom.js";
import { brief, figure } from "./format.js";
import { Token } from "./chips.js";
import { Copy } from "./copy.js";
import { tr } from "./words.js";

// When, within a moment, each part is there.
const ON_THE_WAY = { read: [0.25, 0.7], sent: [0.7, 1], gradient: [0.1, 0.5], product: [0.45, 0.65], term: [0.6, 0.8], back: [0.7, 1], up: [0, 0.5] };
const MARK = { width: 4, height: 11, gap: 4 }; // px of the coloured mark before a number

export class UpdateCopy extends Copy {
  get room() { return 24; }

  /** The picture expects a canvas; numbers paint none. */
  sizeCanvas() {
    this.canvas.width = this.canvas.height = 1;
    this.canvas.style.cssText = "width:0;height:0";
    this.box = { x: 0, y: 0, width: 0.01, height: 0.01 };
  }

  dress() {
    const { across: { cell, pitch }, down } = this.scene.geometry;
    const [row] = down.rows;
    const edge = cell / 2;
    this.lanes = [];
    this.arrowY = { sent: row.y + row.height * 0.28, back: row.y + row.height * 0.72 };
    this.ends = { from: edge, to: pitch - edge };
    const line = (kind) => svg("path", { class: kind });
    this.wires = { base: line("backbase"), sent: line("sent"), sentHead: line("senthead"), back: line("backrun"), backHead: line("backhead"), up: line("sent"), upHead: line("senthead") };
    const frame = svg("rect", { x: -edge, y: row.y, width: cell, height: row.height, rx: 10, class: "cell" });
    const hit = svg("rect", { x: -edge, y: row.y, width: cell, height: row.height, class: "hitbox", style: "cursor:help" });
    this.group = svg("g", { class: "lanegroup" }, ...Object.values(this.wires), frame);
    this.numbers = this.scene.model.states.flatMap((state, k) => this.makeBlock(state, row.y + k * down.block));
    const text = (y, kind) => svg("text", { x: 0, y, class: kind, "text-anchor": "middle" });
    this.product = text(down.productY, "product");
    this.term = text(down.termY, "amount term");
    this.plus = svg("text", { x: pitch / 2, y: down.termY, class: "product", "text-anchor": "middle" }, "+");
    this.token = new Token(this.scene);
    this.svg.append(this.group, this.token.root, this.product, this.term, this.plus, hit);
  }

  /** A state and its gradient, a row a unit, under their names. */
  makeBlock(state, y) {
    const { across: { cell }, down: { line } } = this.scene.geometry;
    const middle = -cell / 2 + cell * 0.45; // the gradient's numbers are the longer ones
    const sides = [["", middle - 3, `${state}`], ["d", cell / 2 - 8, `∂L/∂${state}`]];
    return sides.flatMap(([kind, right, name]) => {
      this.group.append(svg("text", { x: right, y: y + line, class: "letter", "text-anchor": "end" }, name));
      return Array.from({ length: this.scene.model.hidden }, (_, unit) => {
        const at = y + (unit + 2) * line;
        const text = svg("text", { x: right, y: at, class: "amount", "text-anchor": "end" });
        const left = kind ? middle + MARK.gap : -cell / 2 + 5;
        const mark = svg("rect", { x: left, y: at - MARK.height + 1, width: MARK.width, height: MARK.height, rx: 1 });
        this.group.append(mark, text);
        return { state, kind, unit, text, mark };
      });
    });
  }

  assign(t) {
    super.assign(t);
    const { model, geometry: { down } } = this.scene;
    const [lane] = model.lanes;
    for (const { state, kind, unit, text, mark } of this.numbers) {
      const value = lane.array(kind ? `gradient.${state}` : state)[(t + 1) * model.hidden + unit];
      text.textContent = brief(value);
      put(text, "data-number", `${kind}${state}.${t + 1}.${unit + 1}`);
      putStyle(mark, "fill", kind ? this.scene.sizeHue(Math.log10(Math.abs(value)) + 0.5 * Math.log10(model.hidden)) : this.scene.stateHue(value));
    }
    const { delta, read, term } = model.arrays;
    const used = !Number.isNaN(delta[t]);
    this.product.textContent = used ? `${brief(delta[t])} × ${read[t] < 0 ? `(${brief(read[t])})` : brief(read[t])}` : tr("not used");
    this.term.textContent = used ? figure(term[t], 4) : "0";
    put(this.term, "data-number", `term.${t + 1}`);
    const last = t === model.steps - 1;
    const stroke = this.scene.stroke(t);
    for (const name of ["base", "back", "backHead"]) putStyle(this.wires[name], "display", t === 0 ? "none" : "");
    for (const name of ["sent", "sentHead"]) putStyle(this.wires[name], "display", last ? "none" : "");
    for (const name of ["up", "upHead"]) putStyle(this.wires[name], "display", last ? "" : "none");
    putStyle(this.plus, "display", last ? "none" : "");
    putStyle(this.wires.back, "strokeWidth", `${stroke.width.toFixed(2)}px`);
    putStyle(this.wires.back, "stroke", stroke.colour);
    putStyle(this.wires.back, "strokeDasharray", stroke.dash || "none");
    putStyle(this.wires.backHead, "fill", stroke.colour);
    const { from, to } = this.ends;
    const half = stroke.width / 2 + 3;
    put(this.wires.base, "d", `M${-from} ${this.arrowY.back}H${-to}`);
    put(this.wires.backHead, "d", `M${-to + 1} ${this.arrowY.back}l8 ${-half}v${2 * half}z`);
    put(this.wires.sentHead, "d", `M${to - 1} ${this.arrowY.sent}l-7 -4v8z`);
    put(this.wires.upHead, "d", `M0 ${down.error.y + down.error.height + 1}l-4 7h8z`);
  }

  draw(p) {
    const { time, geometry: { down } } = this.scene;
    const [forward, back, error] = [time.forward(this.t, p), time.phase(null, this.t, p), time.error(p)];
    const mark = `${forward}|${back}|${error}`;
    if (this.drawn.mark === mark) return;
    this.drawn = { mark };
    const busy = (forward > 0 && forward < 1) || (back > 0 && back < 1);
    const state = busy ? "busy" : forward > 0 ? "done" : "todo";
    put(this.root, "data-state", state);
    put(this.group, "data-state", state);
    const [read, gradient] = [during(forward, ...ON_THE_WAY.read), during(back, ...ON_THE_WAY.gradient)];
    for (const { kind, text, mark: square } of this.numbers) for (const part of [text, square]) putStyle(part, "opacity", (kind ? gradient : read).toFixed(2));
    putStyle(this.product, "opacity", during(back, ...ON_THE_WAY.product).toFixed(2));
    for (const part of [this.term, this.plus]) putStyle(part, "opacity", during(back, ...ON_THE_WAY.term).toFixed(2));
    const { from, to } = this.ends;
    const along = (name, share, d) => {
      put(this.wires[name], "d", share > 0 ? d(share) : "");
      putStyle(this.wires[`${name}Head`], "opacity", share >= 1 ? 1 : 0);
    };
    along("sent", during(forward, ...ON_THE_WAY.sent), (share) => `M${from} ${this.arrowY.sent}H${lerp(from, to - 7, share).toFixed(1)}`);
    along("back", during(back, ...ON_THE_WAY.back), (share) => `M${-from} ${this.arrowY.back}H${lerp(-from, -to + 7, share).toFixed(1)}`);
    along("up", during(error, ...ON_THE_WAY.up), (share) => `M0 ${down.top}V${lerp(down.top, down.error.y + down.error.height + 7, share).toFixed(1)}`);
  }

  link() {} // nothing folds
}
