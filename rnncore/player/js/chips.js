// The two ends of a copy: the token that enters below and the output that leaves above.
import { answerColour, answerTint } from "./colour.js";
import { put, putAll, putStyle, svg, symbolSpans, textWidth } from "./dom.js";
import { cut, number, visible } from "./format.js";
import { handedRoom } from "./layout.js";
import { likeliest, outputsAt } from "./likely.js";

// A label that is too long is set smaller before it is cut: a date should stay a date.
const TOKEN_SIZES = [{ size: 14, padding: 22 }, { size: 13, padding: 8 }];
const OUTPUT = { width: 48, bar: 8, pitch: 13 };
const ANSWER = { widest: 96, font: "600 13px sans-serif", padding: 8 };
const GHOST_FONT = "12px sans-serif";
const ROOM_FOR_NAMES = 104; // px of pitch from which the matrices' names stand beside their arrows

const named = (matrix, symbol, y) => svg("text", { x: 9, y, class: "matrix", "data-matrix": matrix }, ...symbolSpans(symbol));

export class Token {
  constructor({ model, geometry, foldable }) {
    const { down, across } = geometry;
    this.model = model;
    this.room = Math.max(30, across.pitch - 6);
    this.pill = svg("rect", { y: down.token.y, height: down.token.height, rx: 14, class: "pill" });
    this.text = svg("text", { x: 0, y: down.token.y + 19, class: "token", "text-anchor": "middle" });
    this.step = svg("text", { x: 0, y: down.stepY, class: "stepnumber", "text-anchor": "middle" });
    this.root = svg("g", {}, this.pill, this.text, this.step);
    if (foldable && down.one && across.pitch >= ROOM_FOR_NAMES) this.root.append(named("0.xh", "W_xh", down.bottom + 19));
  }

  assign(t) {
    const whole = visible(this.model.labels[t]);
    const widthOf = (text, { size, padding }) => textWidth(text, `${size}px sans-serif`) + padding;
    const set = TOKEN_SIZES.find((one) => widthOf(whole, one) <= this.room) ?? TOKEN_SIZES[1];
    const label = cut(whole, (text) => widthOf(text, set) <= this.room);
    const width = Math.max(34, widthOf(label, set));
    this.text.textContent = label;
    this.text.style.fontSize = `${set.size}px`;
    putAll(this.pill, { x: -width / 2, width });
    const number = String(t + 1);
    this.step.textContent = whole === number ? "" : number; // where the steps are their numbers, once is enough
  }
}

export class Output {
  constructor({ model, geometry, bounds, palette }) {
    const { y, height } = geometry.down.output;
    Object.assign(this, { model, palette, limit: bounds.output, middle: y + height / 2, reach: height / 2 - 4 });
    this.answers = model.answers?.length > 0; // outputs that stand for words are said in words
    this.room = this.answers ? model.parts.length > 1 ? handedRoom(geometry.across.pitch) : Math.min(geometry.across.pitch - 6, ANSWER.widest) : OUTPUT.width;
    this.chip = svg("g", { class: "output" }, svg("rect", { x: -this.room / 2, y, width: this.room, height, rx: 8, class: "cell" }));
    if (this.answers) {
      this.tint = svg("rect", { x: -this.room / 2, y, width: this.room, height, rx: 8, "stroke-width": 2 });
      this.said = svg("text", { x: 0, y: this.middle - 3, class: "answer", "text-anchor": "middle" });
      this.sure = svg("text", { x: 0, y: this.middle + 12, class: "sure", "text-anchor": "middle" });
      this.chip.append(this.tint, this.said, this.sure);
      this.ghost = geometry.down.ghost && this.makeGhost(geometry.down.ghost);
    } else this.chip.append(svg("path", { d: `M${-this.room / 2 + 6} ${this.middle}h${this.room - 12}`, class: "zero" }));
    this.bars = this.answers ? [] : Array.from({ length: model.outputs }, (_, k) => svg("rect", {
      x: (k - (model.outputs - 1) / 2) * OUTPUT.pitch - OUTPUT.bar / 2, width: OUTPUT.bar, rx: 1.5, class: "bar",
    }));
    this.chip.append(...this.bars);
    this.root = svg("g", {}, ...(model.outputs ? [this.chip] : []));
    if (model.outputs && geometry.across.pitch >= ROOM_FOR_NAMES) this.root.append(named("hy", "W_hy", y + height + 11));
  }

  /** The answer of the untouched network, above the answer. */
  makeGhost({ y, height }) {
    this.ghostBox = svg("rect", { x: -this.room / 2, y, width: this.room, height, rx: 8, "stroke-width": 1.5, "stroke-dasharray": "4 3" });
    this.ghostText = svg("text", { x: 0, y: y + height / 2 + 4, class: "answer ghost", "text-anchor": "middle" });
    const ghost = svg("g", { class: "ghostly" }, this.ghostBox, this.ghostText);
    this.chip.append(ghost);
    return ghost;
  }

  /** "she 0.99", dashed, where the untouched network says something else than the one that is shown. */
  sayUntouched(t, shown) {
    const { index, name, share } = likeliest(this.model, t, "y.untouched");
    const sure = number(share, 2);
    putStyle(this.ghost, "display", name === shown.name && sure === number(shown.share, 2) ? "none" : "");
    const fits = (text) => textWidth(`${text} ${sure}`, GHOST_FONT) <= this.room - ANSWER.padding;
    this.ghostText.textContent = `${cut(visible(name), fits)} ${sure}`;
    putAll(this.ghostBox, { fill: answerTint(this.palette, index, true), stroke: answerColour(this.palette, index) });
  }

  /** The outputs of step t as signed bars around 0, `share` of their height; or the likeliest answer. */
  draw(t, share) {
    if (this.answers) this.say(t, share);
    const values = this.bars.length ? outputsAt(this.model, t) : [];
    this.bars.forEach((bar, k) => {
      const value = values[k];
      const missing = Number.isNaN(value); // the accent's colour, from edge to edge
      const size = (missing ? 1 : Math.min(1, Math.abs(value) / this.limit)) * this.reach * share;
      const y = value < 0 ? this.middle : this.middle - size;
      putAll(bar, { y: y.toFixed(1), height: (missing ? 2 * size : size).toFixed(1), class: missing ? "bar missing" : "bar" });
    });
    put(this.chip, "data-state", share >= 1 ? "done" : share > 0 ? "busy" : "todo");
  }

  /** "she" over "0.99": the likeliest answer and its probability. */
  say(t, share) {
    for (const part of [this.tint, this.said, this.sure, ...(this.ghost ? [this.ghost] : [])]) putStyle(part, "opacity", share.toFixed(2));
    if (this.saidAt === t) return;
    this.saidAt = t;
    const shown = likeliest(this.model, t);
    const { index, name, share: sure } = shown;
    if (this.ghost) this.sayUntouched(t, shown);
    this.said.textContent = cut(visible(name), (text) => textWidth(text, ANSWER.font) <= this.room - ANSWER.padding);
    this.sure.textContent = number(sure, 2);
    putAll(this.tint, { fill: answerTint(this.palette, index), stroke: answerColour(this.palette, index) });
  }
}
