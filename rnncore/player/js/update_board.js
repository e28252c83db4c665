// What stands around the steps in the scene `update`: the error above, and the boxes below, where the sum goes.
import { clamp, during, lerp } from "./timeline.js";
import { put, putAll, putStyle, svg } from "./dom.js";
import { brief, figure } from "./format.js";
import { tr } from "./words.js";

const BOX_EDGE = 10; // px from a box's border to its text
const THERE = [0.55, 0.95]; // when, within a moment, the numbers of a box are there
const FALL = 0.75; // of a flight: along under the steps, then down into the box
const FLIGHT = { spread: 0.35, length: 0.5 }; // of the moment of the sum: the terms leave one after the other

export class Board {
  constructor(scene) {
    const { across, down } = scene.geometry;
    Object.assign(this, { scene, drawn: "" });
    this.root = svg("svg", { class: "margin", "aria-hidden": "true", width: across.width, height: down.height, viewBox: `0 0 ${across.width} ${down.height}` });
    this.error = this.makeError();
    const { symbol, delta, times, once } = scene.model;
    const heading = tr`${once ? tr("The output gives") : tr("Each step gives")} to the gradient of w = ${symbol}:`;
    const x = across.phone ? 4 : across.left;
    const formula = svg("tspan", { class: "formulaof", ...(across.phone ? { x, dy: down.line } : { dx: 6 }) }, across.phone ? `δ × ${times}` : tr`δ, the gradient at the sum in ${delta}, × ${times}`);
    this.root.append(svg("text", { x, y: down.headingY, class: "heading" }, heading, formula));
    this.boxes = scene.ledger.map((box, k) => this.makeBox(box, down.boxes[k], down.boxes[k - 1]));
    this.terms = Array.from(scene.model.arrays.term, (term) => svg("text", { class: "amount term", "text-anchor": "middle" }, figure(term, 4)));
    this.units();
    this.root.append(...this.terms);
  }

  text(x, y, kind, words, anchor = "start") {
    return svg("text", { x, y, class: kind, "text-anchor": anchor }, words);
  }

  /** The number of every unit, left of the first cell. */
  units() {
    const { model, geometry: { across, down } } = this.scene;
    const x = across.phone ? across.left - 5 : Math.max(across.x0 - across.pitch / 2, across.left) - 2;
    model.states.forEach((_, k) => {
      for (let unit = 0; unit < model.hidden; unit++) this.root.append(this.text(x, down.top + k * down.block + (unit + 2) * down.line, "product", String(unit + 1), "end"));
    });
  }

  /** Softmax, target and their difference, above the last step. */
  makeError() {
    const { model, geometry: { across, down } } = this.scene;
    const { error: { y, height }, line } = down;
    const end = Math.min(across.x0 + (Math.min(model.steps, across.shown) - 1) * across.pitch + across.cell / 2, across.width - 2);
    const wide = Math.min(78 + 62 * model.answers.length + BOX_EDGE, across.width - 4);
    const left = Math.max(2, end - wide);
    const column = (wide - 78 - BOX_EDGE) / model.answers.length;
    const group = svg("g", { class: "lanegroup" }, svg("rect", { x: left, y, width: wide, height, rx: 10, class: "cell" }));
    const numbers = svg("g");
    group.append(this.text(left + BOX_EDGE, y + line, "boxtitle", tr("The error")), numbers);
    const at = (row) => y + (row + 1) * line + 4;
    ["softmax p", tr("target"), tr("p − target")].forEach((name, row) => group.append(this.text(left + BOX_EDGE, at(row + 2), "boxlabel", name)));
    const { p, error } = model.arrays;
    model.answers.forEach((answer, k) => {
      const x = left + 78 + (k + 1) * column;
      group.append(this.text(x, at(1), `letter${k === model.target ? " wanted" : ""}`, answer, "end"));
      [["p", brief(p[k])], ["target", k === model.target ? "1" : "0"], ["error", brief(error[k])]].forEach(([name, text], row) => {
        const number = this.text(x, at(row + 2), "amount", text, "end");
        put(number, "data-number", `${name}.${answer}`);
        numbers.append(number);
      });
    });
    numbers.append(this.text(left + wide - BOX_EDGE, y + line, "amount", `L = −ln p(${model.answers[model.target]}) = ${figure(model.numbers.loss, 4)}`, "end"));
    this.root.append(group);
    return { group, numbers };
  }

  makeBox({ title, rows }, box, before) {
    const { line } = this.scene.geometry.down;
    const group = svg("g", { class: "lanegroup" });
    const { x, y, width, height } = box;
    if (before && before.y === y) group.append(svg("path", { class: "senthead", d: `M${x - 4} ${y + height / 2}l-8 -5v10z` }));
    group.append(svg("rect", { x, y, width, height, rx: 10, class: "cell" }), this.text(x + BOX_EDGE, y + line + 2, "boxtitle", title));
    const numbers = svg("g");
    rows.forEach(([name, label, value], k) => {
      const at = y + (k + 2) * line + 5;
      const last = k === rows.length - 1;
      group.append(this.text(x + BOX_EDGE, at, "boxlabel", label));
      const number = this.text(x + width - BOX_EDGE, at, `amount${last ? " term" : ""}`, value, "end");
      put(number, "data-number", name);
      numbers.append(number);
    });
    group.append(numbers);
    this.root.append(group);
    return { group, numbers, box, to: { x: x + width - BOX_EDGE - 28, y: y + (rows.length + 1) * line + 5 } };
  }

  draw(p) {
    const { time } = this.scene;
    this.show(this.error, time.error(p), [0.35, 0.9]);
    this.boxes.forEach((one, k) => this.show(one, time.ledger(Math.min(k, 3), p), k === 0 ? [0.85, 1] : THERE));
    this.fly(time.ledger(0, p));
  }

  show({ group, numbers }, phase, there) {
    put(group, "data-state", phase <= 0 ? "todo" : phase < 1 ? "busy" : "done");
    putStyle(numbers, "opacity", during(phase, ...there).toFixed(2));
  }

  /** The terms leave their steps and meet in the sum. */
  fly(phase) {
    const { scene, boxes: [{ to }] } = this;
    const { across, down } = scene.geometry;
    const flying = phase > 0 && phase < 1;
    this.terms.forEach((text, t) => {
      putStyle(text, "display", flying ? "" : "none");
      if (!flying) return;
      const start = (FLIGHT.spread * t) / this.terms.length;
      const share = during(phase, start, start + FLIGHT.length);
      const from = clamp(across.x0 + (t - scene.offset) * across.pitch, 0, across.width);
      const y = share < FALL ? down.termY + 16 * Math.min(1, 6 * share) : lerp(down.termY + 16, to.y, (share - FALL) / (1 - FALL));
      putAll(text, { x: lerp(from, to.x, Math.min(1, share / FALL)).toFixed(1), y: y.toFixed(1) });
      putStyle(text, "opacity", (1 - during(share, 0.8, 1)).toFixed(2));
    });
  }
}
