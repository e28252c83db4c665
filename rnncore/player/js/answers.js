// The answers over the whole text: a strip under the state matrix, on its columns and with its playhead. A step
// has the colour of its likeliest answer, as high as that is probable; each run of one answer has its word. Where a
// decoder answers, each step has its own, and over the encoder's columns stands where it looks.
// Where gates are held, a second, paler row says what the untouched network answers.
import { html, pixelRatio, put, putAll, putStyle, svg, textWidth } from "./dom.js";
import { answerColour, answerTint, mix } from "./colour.js";
import { cut, number, visible } from "./format.js";
import { answerRuns, answerShares, likeliest } from "./likely.js";
import { lookedAt, lookingStep, looks } from "./looked.js";
import { tr } from "./words.js";

const ROWS = [
  { name: "y", label: "answer", phone: "y", height: 26 },
  { name: "y.untouched", label: "untouched", phone: "", height: 20 },
]; // height: px of a probability of 1
const LOOKED = ["looks at", "α"]; // before the row that also holds where a decoder looks, and on a phone
const ROW_GAP = 4; // px between them
const EDGE = 3; // px of the line that ends a bar: the answer's own colour
const WORD_FONT = "600 13px sans-serif";
const TOLD = 40; // runs that are told to whoever cannot see them

export class AnswerStrip {
  constructor() {
    this.canvas = html("canvas", { class: "answerscanvas", role: "img" });
    this.axis = svg("svg", { class: "matrixaxis", "aria-hidden": "true" });
    this.root = html("div", { class: "answers" }, this.canvas, this.axis);
  }

  /** px that it takes below the matrix. */
  get room() { return this.scene ? this.height + ROW_GAP : 0; }

  /** Lay out for a scene, on the pitch of the matrix above: `left` and `width` in px. */
  build(scene, { left, width }) {
    const { model, geometry: { across } } = scene;
    this.scene = model.answers?.length && model.outputs ? scene : null;
    this.root.hidden = !this.scene;
    if (!this.scene) return;
    this.looked = lookedAt(model);
    let y = 0;
    this.rows = ROWS.filter(({ name }) => model.arrays[name]).map((row) => this.row({ ...row, y: (y += row.height + ROW_GAP) - row.height - ROW_GAP }));
    const height = y - ROW_GAP;
    const ratio = pixelRatio();
    Object.assign(this, { left, width, height, ratio, step: width / model.steps, drawn: null });
    putAll(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio), "aria-label": this.words() });
    this.canvas.style.cssText = `margin-left:${left}px;width:${width}px;height:${height}px`;
    putAll(this.axis, { width: across.width, height });
    this.axis.style.marginTop = `-${height}px`;
    this.head = svg("path", { class: "playhead" });
    const name = ({ phone, label }) => tr(this.looked ? LOOKED[Number(across.phone)] : across.phone ? phone : label);
    const labels = this.rows.map((row) => svg("text", { x: left - 8, y: row.y + row.height / 2 + 4, "text-anchor": "end" }, name(row)));
    this.axis.replaceChildren(...labels, ...this.rows.flatMap((row) => row.runs.map((run) => run.text)), this.head);
    this.whole = this.paintWhole();
  }

  /** A row with its answers step by step, and its runs of the same one. */
  row({ name, label, phone, y, height }) {
    const { model } = this.scene;
    const { said: { from, steps } } = model;
    const said = Array.from({ length: steps }, (_, k) => likeliest(model, from + k, name));
    const runs = model.parts.length > 1 ? said.map(({ index, name: word }, k) => ({ from: k, to: k + 1, index, name: word })) : answerRuns(said);
    const pale = y > 0;
    const text = () => svg("text", { y: y + height / 2 + 5, class: pale ? "answer ghost" : "answer", "text-anchor": "middle", display: "none" });
    return { label, phone, y, height, pale, said, runs: runs.map((run) => ({ ...run, from: from + run.from, to: from + run.to, word: visible(run.name), text: text() })) };
  }

  /** What the strip shows, for whoever cannot see it. */
  words() {
    return this.rows.map(({ runs, label }) => {
      const spans = runs.slice(0, TOLD).map(({ from, to, name }) => (to - from === 1 ? tr`step ${to}: ${name}` : tr`steps ${from + 1} to ${to}: ${name}`));
      return tr`${tr(label)}, the likeliest after each step: ${spans.join(", ")}${runs.length > TOLD ? tr(" and so on") : ""}.`;
    }).join(" ");
  }

  /** All steps, once: a frame only copies those that have been read. */
  paintWhole() {
    const { scene: { palette, model }, ratio, step } = this;
    const canvas = html("canvas", { width: this.canvas.width, height: this.canvas.height });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const { said, y, height, pale } of this.rows) {
      said.forEach(({ index, share }, k) => {
        const t = model.said.from + k;
        const high = height * (share >= 0 ? share : 1);
        context.fillStyle = answerTint(palette, index, pale);
        context.fillRect(t * step, y + height - high, step + 0.5, high);
        context.fillStyle = answerColour(palette, index);
        context.fillRect(t * step, y + height - high, step + 0.5, Math.min(pale ? 1 : EDGE, high));
      });
    }
    return canvas;
  }

  /** The steps whose answer is there at playhead p: [from, to); with both directions they begin in the middle. */
  reached(p) {
    const { model: { steps, parts, said }, time } = this.scene;
    if (parts.length === 1 && !time.both(p)) return [0, Math.min(steps, Math.floor(p))];
    let { from } = said;
    while (from < steps && time.output(from, p) < 1) from++;
    let to = from;
    while (to < steps && time.output(to, p) >= 1) to++;
    return [from, to];
  }

  draw(state, lane) {
    if (!this.scene) return;
    const { scene: { palette, time, model }, left, step, height } = this;
    this.at = state.p;
    put(this.head, "d", `M${(left + time.position(lane, state.p) * step).toFixed(1)} -2V${height + 2}`);
    const moment = Math.floor(state.p);
    const look = this.looked ? lookingStep(model, time, state.p) : -1;
    if (this.drawn === `${moment}|${look}`) return;
    this.drawn = `${moment}|${look}`;
    const [from, to] = this.reached(moment);
    const context = this.canvas.getContext("2d");
    const { width: wide, height: high } = this.canvas;
    context.fillStyle = palette.well;
    context.fillRect(0, 0, wide, high);
    const [x, end] = [from, to].map((t) => Math.round((t / model.steps) * wide));
    if (end > x) context.drawImage(this.whole, x, 0, end - x, high, x, 0, end - x, high);
    if (look >= 0) this.paintLooks(context, look);
    for (const { runs } of this.rows) for (const run of runs) this.write(run, Math.max(from, run.from), Math.min(to, run.to));
  }

  /** Over the encoder's columns the weights of one step of the decoder. */
  paintLooks(context, step) {
    const { scene: { model, palette }, ratio } = this;
    const [{ height }] = this.rows;
    const wide = this.step * ratio;
    looks(model, step).forEach((share, k) => {
      const high = height * share * ratio;
      const x = (this.looked.from + k) * wide;
      context.fillStyle = mix(palette.card, palette.accent, 0.34);
      context.fillRect(x, height * ratio - high, wide, high);
      context.fillStyle = palette.accent;
      context.fillRect(x, height * ratio - high, wide, Math.min(EDGE * ratio, high));
    });
  }

  /** The word of a run, in the middle of what has been read of it, where it fits. */
  write(run, from, to) {
    const steps = Math.max(0, to - from);
    if (run.steps === steps) return;
    run.steps = steps;
    const room = steps * this.step - 8;
    const word = room > 12 ? cut(run.word, (part) => textWidth(part, WORD_FONT) <= room) : "";
    const fits = word === run.word || word.length > 2;
    putStyle(run.text, "display", fits ? "inline" : "none");
    if (!fits) return;
    put(run.text, "x", (this.left + ((from + to) / 2) * this.step).toFixed(1));
    run.text.textContent = word;
  }

  /** A pointer position -> the step under it, from 0. */
  hit(event) {
    const box = this.canvas.getBoundingClientRect();
    const { steps } = this.scene.model;
    return Math.max(0, Math.min(steps - 1, Math.floor(((event.clientX - box.left) / box.width) * steps)));
  }

  /** The weight of a column of the encoder, in words. */
  lookTip(t, time) {
    const { model } = this.scene;
    const step = lookingStep(model, time, this.at);
    return step < 0 ? "" : tr`step ${t + 1}, “${model.labels[t].slice(0, 80)}”: ${number(looks(model, step)[t - this.looked.from], 3)} of the attention at step ${step + 1}`;
  }

  /** The step under the pointer, in words. */
  tip(event) {
    const { model, time } = this.scene;
    const t = this.hit(event);
    if (t < model.said.from) return this.lookTip(t, time);
    const said = (name) => answerShares(model, t, name).map((share, k) => `${model.answers[k]} ${number(share, 3)}`).join(", ");
    const untouched = this.rows.length > 1 ? tr`. Untouched: ${said("y.untouched")}` : "";
    return tr`step ${t + 1}, “${model.labels[t].slice(0, 80)}”: ${said("y")}${untouched}`;
  }
}
