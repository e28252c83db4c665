// Scene `transformer`: a Transformer's residual stream, a lane a layer, over a recurrent network that reads the same words.
// Above each word stands what each head heeds of it at the word that is read; then the gradient comes back.
import { down } from "./layout.js";
import { during } from "./timeline.js";
import { colourLimit, placed, ramp, signedLevel } from "./colour.js";
import { anchor, dash, position, width } from "./scale.js";
import { count, number, plainly, scientific, short } from "./format.js";
import { limits, missingWord, strip, strips } from "./paint.js";
import { arithmetic, card, line } from "./panel.js";
import { html, svg } from "./dom.js";
import { scaleKey } from "./scale_key.js";
import { Scene } from "./scene.js";
import { HEAD_ROW, STREAM_COLUMNS, columnsOfLane, headedLane, streamArithmetic, transformerAcross } from "./transformer_model.js";
import { TransformerCopy } from "./transformer_copy.js";
import { tr } from "./words.js";

const FOOT_HIGH = 36; // px under the columns: their letters and a number
const LANE_COLUMN = 64;

export class TransformerScene extends Scene {
  get foldable() { return false; }
  get hint() { return tr("Space plays. Click a unit to see its arithmetic; a lane's name shows its heads. Keys, once the picture is clicked: ← → step · Home End · + − speed · L loops · P presents · F fullscreen · Enter shows the arithmetic, ↑ ↓ another unit, Esc closes it."); }

  prepare(wide) {
    const { model, palette, look } = this;
    const across = transformerAcross(wide, model.steps);
    this.inside = model.lanes.map((lane) => columnsOfLane(model, lane, across.cell));
    const head = model.heads * HEAD_ROW + (across.phone ? 40 : 22); // a lane's name stands above it there
    this.geometry = { across, down: down(model.lanes.length, FOOT_HIGH, head, { column: LANE_COLUMN, ...look }), columns: this.widest() };
    this.columns = []; // each lane has its own
    this.hues = placed(palette.from_loss);
    const entering = model.lanes.map((lane) => (lane.stream ? lane.array("norm")[3 * model.steps - 1] : lane.gradient(model.steps - 1)));
    this.anchor = anchor(entering, model.lanes.flatMap((lane) => [...lane.array("norm")]));
    this.limits = model.lanes.map((lane) => colourLimit(lane.array(lane.stream ? "x" : "h")));
    this.strips = model.lanes.map((lane) => (lane.stream ? this.ofStream(lane) : this.ofState(lane)));
  }

  /** From the leftmost to the rightmost column of any lane: the canvas is as wide. */
  widest() {
    const [left, right] = [Math.min(...this.inside.map((one) => one.left)), Math.max(...this.inside.map((one) => one.right))];
    return { ...this.inside[0], left, right };
  }

  columnsIn(lane) {
    return this.inside[lane.index];
  }

  /** log10 of a unit's gradient as a word: its even share of what enters is in the middle of the hues. */
  gradientWord(value) {
    return this.hues.word(position(value - (this.anchor.at - 0.5 * Math.log10(this.model.hidden))));
  }

  painted(values, word) {
    return strip(values, this.model.steps, this.model.hidden, word, missingWord(this.palette));
  }

  ofStream(lane) {
    const size = this.model.steps * this.model.hidden;
    const signed = ramp(this.palette.state).words;
    const limit = this.limits[lane.index];
    return Object.fromEntries(STREAM_COLUMNS.flatMap((name, k) => {
      const own = (array) => lane.array(array).subarray(k * size, (k + 1) * size);
      return [[name, this.painted(own("x"), (value) => signed[signedLevel(value, limit)])], [`∂${name}`, this.painted(own("gradient"), (value) => this.gradientWord(value))]];
    }));
  }

  ofState(lane) {
    const { model } = this;
    const alone = { ...model, lanes: [lane] };
    const bounds = limits(alone);
    this.inner = bounds.inner;
    const [own] = strips(alone, this.columnsIn(lane).all, this.palette, bounds);
    const after = (state) => lane.array(`gradient.${state}`).subarray(model.hidden);
    return { ...own, ...Object.fromEntries(model.states.map((state) => [`∂${state}`, this.painted(after(state), (value) => this.gradientWord(value))])) };
  }

  /** How the arrow back looks that carries 10^value. */
  stroke(value) {
    const d = value - this.anchor.at;
    return { width: width(d), dash: dash(d), colour: Number.isNaN(d) ? this.palette.accent : dash(d) ? this.palette.soft : this.hues.css(position(d)) };
  }

  build() {
    super.build();
    const { across } = this.geometry;
    this.headNames = Array.from({ length: this.model.heads }, (_, head) => svg("text", { x: across.left - 8, y: 4 + head * HEAD_ROW + 16, "text-anchor": "end", class: "columnname" }));
    this.margin.root.append(...this.headNames);
  }

  draw(state, seconds = 0) {
    this.headed = headedLane(this.model, state.lane);
    super.draw(state, seconds);
    const { phone } = this.geometry.across;
    this.headNames.forEach((name, head) => {
      const said = phone ? `h ${head + 1}` : tr`layer ${this.headed.layer + 1}, head ${head + 1}`;
      if (name.textContent !== said) name.textContent = said;
    });
  }

  makeCopy() {
    return new TransformerCopy(this);
  }

  mark(lane) {
    return lane.mark ?? lane.title;
  }

  markTop(row) {
    return this.geometry.across.phone ? row.y - 29 : super.markTop(row);
  }

  laneNote(lane) {
    const limit = short(this.limits[lane.index]);
    if (lane.stream) return `Transformer, x ±${limit}`;
    return this.model.states.includes("c") ? `h ±${limit}; g, c ±${short(this.inner)}` : `h ±${limit}`;
  }

  followed(state) {
    return { ...this.model.lanes[state.lane], reverse: state.p > this.model.steps };
  }

  wayAt(p) {
    return p > this.model.steps ? "back" : "up";
  }

  pieces(lane, p) {
    const { steps } = this.model;
    const name = lane.stream ? "+f" : "h";
    const t = this.time.current(lane, p);
    if (p <= steps) return [{ name, from: 0, count: t, at: t, share: during(this.time.forward(t, p), 0.2, 0.8) }];
    return [{ name, from: 0, count: steps, at: t, share: 0 },
      { name: `∂${name}`, from: t + 1, count: steps - 1 - t, at: t, share: during(this.time.phase(lane, t, p), 0.1, 0.6) }];
  }

  matrixTitle(lane) {
    const { hidden, steps } = this.model;
    const what = lane.stream ? tr("the residual stream after the layer") : tr("the hidden state h");
    return tr`${lane.title}: ${what}, ${count(hidden, "unit")} × ${count(steps, "step")}; on the way back log10 of its gradient`;
  }

  legend(way = "up") {
    const { anchor: { at, entered }, palette, model } = this;
    const heads = { parts: [{ text: tr("α attention"), hue: palette.accent }], low: tr("full bar 1"), title: tr("Above each word: how much of a head's attention it has at the word that is read, on the way back at the last one; all together have 1") };
    if (way === "back") {
      const one = `${scientific(at)} ${entered ? tr("at the loss") : tr("at most")}`;
      const picture = scaleKey({ px: width, hue: this.hues.css, soft: palette.soft, ink: palette.soft, middle: one, about: tr`The gradient as a multiple of ${one}: a thousandth to a thousand times as much` });
      return [heads, { label: "∂", picture, title: tr("Gradient: width and colour of the arrows, and colour of the columns, where a unit's even share stands for the whole. The middle is the larger one of those with which the loss enters the networks. A layer's number is the norm at what it reads.") }];
    }
    const gates = model.gates.map((gate) => ({ text: gate.symbol, hue: palette[gate.role] }));
    const keys = [heads, { parts: [{ text: "h c x", hue: palette.ink }], low: "−", high: "+", colours: palette.state, title: tr("States and stream: each lane's scale ends at its largest value, rounded up, and stands beside its name. x: before the layer; +a: after its attention; +f: after its feed-forward network. The number below is the length of the last.") }];
    return gates.length ? [...keys, { parts: gates, low: "0", high: "1", colours: model.gates.filter((gate) => gate.low === 0).map((gate) => [palette.well, palette[gate.role]]), title: tr("Gates: 0 shut, 1 open") }] : keys;
  }

  /** What the pointer is over, in words. */
  tip(at, copy, target) {
    if (!copy) return "";
    const { model } = this;
    const chip = target?.closest?.(".heads");
    if (chip) {
      const head = Number(chip.dataset.head);
      const weight = chip.dataset.weight;
      const where = tr`Layer ${this.headed.layer + 1}, head ${head + 1}`;
      return weight === "" ? tr`${where}: this word comes later, and cannot be heeded.` : tr`${where}: at “${model.labels[Number(chip.dataset.at)].slice(0, 40)}”, “${model.labels[copy.t].slice(0, 40)}” has ${number(Number(weight), 4)} of its attention.`;
    }
    if (!at) return tr`step ${copy.t + 1}: ${model.labels[copy.t].slice(0, 80)}`;
    const { lane, t, unit } = at;
    if (!lane.stream) return tr`${lane.title}, unit ${unit + 1}, after step ${t + 1}: h = ${number(lane.state("h", t, unit))}, |∂L/∂h| = ${scientific(lane.array("gradient.h")[(t + 1) * model.hidden + unit])}.`;
    const [before, middle, after] = [0, 1, 2].map((column) => number(lane.boundary("x", column, t, unit)));
    return tr`${lane.title}, unit ${unit + 1}, step ${t + 1}: x = ${before}, after attention ${middle}, after the feed-forward network ${after}. ‖∂L/∂x‖ at what the layer reads: ${plainly(lane.gradient(t))}.`;
  }

  /** The panel of a pinned unit: of a state its equations, of the stream what is added to it. */
  explain(pin) {
    const { model } = this;
    const lane = model.lanes[pin.lane];
    if (!lane.stream) return arithmetic(model, pin);
    const { sums, lines, value } = streamArithmetic(model, lane, pin.t, pin.unit);
    const label = html("span", { class: "pinlabel", dir: "auto", text: tr`“${model.labels[pin.t].slice(0, 60)}”` });
    return {
      title: tr`Unit ${pin.unit + 1}, step ${pin.t + 1}`, notes: [label, html("span", { text: lane.title })],
      buttons: [tr("Previous unit"), tr("Next unit"), tr("Close the arithmetic")], value, lines: lines.map(line), cards: sums.map(card),
    };
  }
}
