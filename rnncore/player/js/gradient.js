// Scene `gradient`: the same picture, played from right to left. Each lane is one network over the same
// input; from the loss, the measured gradient of its hidden state travels back, step by step.
import { down } from "./layout.js";
import { colourLimit, placed } from "./colour.js";
import { anchor, dash, position, width } from "./scale.js";
import { count, multiple, scientific, short } from "./format.js";
import { laneStrips } from "./paint.js";
import { scaleKey } from "./scale_key.js";
import { Scene, missingKey } from "./scene.js";
import { GradientCopy } from "./gradient_copy.js";
import { tr } from "./words.js";

const FLOAT32 = [-37.93, 38.53]; // log10 of its smallest normal number and of its largest
const HEAD = 30; // px above the first lane
const FOOT = 40; // px under the columns: their letters and the norm

/** log10 of the norm of the gradient of the state that step t leaves behind; −1: of h_0. */
const normOf = (lane, t) => lane.at("norm", t + 1);

/** "below" or "above" where float32 cannot hold 10^value as a normal number, otherwise ""; it does hold 0. */
export const outsideFloat32 = (value) => (value < FLOAT32[0] && value !== -Infinity ? "below" : value > FLOAT32[1] ? "above" : "");

export class GradientScene extends Scene {
  get foldable() { return false; }
  get pinnable() { return false; }
  get hint() { return tr("The loss is placed where the cells say so; the gradient is played back from it. Space plays. Keys, once the picture is clicked: ← → step · Home End · + − speed · L loops · P presents · F fullscreen. Click the matrix to go to a step."); }

  prepare(width) {
    const { model, palette } = this;
    this.lay(width, [], ["h", "∂h"]);
    this.geometry.down = down(model.lanes.length, FOOT, HEAD, { ...this.look, ...(this.look.tight ? { under: 16 } : {}) });
    this.geometry.down.rows.reverse(); // the first lane at the top
    this.anchor = anchor(model.lanes.map((lane) => normOf(lane, model.lossEnd)), model.lanes.flatMap((lane) => [...lane.array("norm")]));
    this.hues = placed(palette.from_loss);
    const unit = this.anchor.at - 0.5 * Math.log10(model.hidden); // of a unit, if all have the same share
    const after = (values) => values.subarray(model.hidden);
    this.limits = model.lanes.map((lane) => colourLimit(lane.array("h")));
    this.strips = laneStrips(this, ["h", "∂h"], (lane) => [after(lane.array("h")), after(lane.array("gradient"))], unit);
    this.matrixColumn = { name: "∂h", kind: "state", phase: [0.1, 0.6] };
  }

  /** How an arrow that carries 10^value looks, whether it carries anything, and whether float32 could. */
  stroke(value) {
    const d = value - this.anchor.at;
    const colour = Number.isNaN(d) ? this.palette.accent : dash(d) ? this.palette.soft : this.hues.css(position(d));
    return { width: width(d), colour, dash: dash(d), carries: d > -Infinity, outside: outsideFloat32(value) };
  }

  /** The strips under the stage: the norm after each step, from the loss back to the first. */
  get ribbonTitle() { return tr`‖∂L/∂h‖ over ${count(this.model.steps, "step")}`; }
  get ribbonEnds() { return { from: this.model.lossEnd, to: 0 }; }
  ribbon(lane, t) { return normOf(lane, t); }
  ribbonStroke(lane, t) { return this.stroke(normOf(lane, t)); }

  /** One limit for the states of all lanes stands in the legend; else each lane prints its own. */
  get shared() {
    return this.limits.every((limit) => limit === this.limits[0]);
  }

  laneNote(lane) {
    return this.shared ? "" : `h ±${short(this.limits[lane.index])}`;
  }

  /** On a phone the name stands above its cells: the margin is too narrow for it. */
  markTop(row) {
    return this.geometry.across.phone ? row.y - 29 : super.markTop(row);
  }

  makeCopy() {
    return new GradientCopy(this);
  }

  matrixTitle(lane) {
    const { model } = this;
    return tr`${tr(lane.title)}: log10 of |∂L/∂h|, ${count(model.hidden, "unit")} × ${count(model.steps, "step")}`;
  }

  legend() {
    const { anchor: { at, entered }, palette, limits, model } = this;
    const one = `${scientific(at)} ${entered ? tr("at the loss") : tr("at most")}`;
    const picture = scaleKey({ px: width, hue: this.hues.css, soft: palette.soft, ink: palette.soft, middle: one, about: tr`‖∂L/∂h‖ as a multiple of ${one}: a thousandth to a thousand times as much` });
    const norms = model.lanes.flatMap((lane) => [...lane.array("norm")]);
    const keys = [
      { label: "‖∂L/∂h‖", picture, title: tr`Size of the gradient: width and colour of the arrows, and colour of the columns ∂h and of the matrix, where a unit's even share stands for the whole, ${scientific(at - 0.5 * Math.log10(model.hidden))} for ${scientific(at)}. Below a thousandth of it arrows are dotted, the wider apart the smaller it is.` },
      { label: "h", low: this.shared ? short(-limits[0]) : "−", high: this.shared ? `+${short(limits[0])}` : "+", colours: palette.state, title: tr`Hidden state. Each lane's scale ends at its largest value, rounded up: ${model.lanes.map((lane, k) => `${tr(lane.title)} ±${short(limits[k])}`).join(", ")}` },
    ];
    if (norms.some(outsideFloat32)) keys.push({ label: "×", low: tr("outside float32"), title: tr("float32 cannot hold this gradient as a normal number") });
    if (norms.some(Number.isNaN)) keys.push(missingKey(palette));
    return keys;
  }

  /** What the pointer is over, in words. */
  tip(at, copy) {
    if (!copy) return "";
    if (!at) return tr`step ${copy.t + 1}: ${this.model.labels[copy.t].slice(0, 80)}`;
    const { lane, t, unit } = at;
    const place = (t + 1) * this.model.hidden + unit;
    const outside = outsideFloat32(normOf(lane, t));
    const lost = outside ? tr` The norm is ${tr(outside)} what float32 can hold.` : "";
    return tr`${lane.title}, unit ${unit + 1}, after step ${t + 1}: h = ${short(lane.array("h")[place])}, |∂L/∂h| = ${scientific(lane.array("gradient")[place])}; over all units ‖∂L/∂h‖ = ${scientific(normOf(lane, t))}, ${multiple(normOf(lane, t) - this.anchor.at)} of ${this.anchor.entered ? tr("that where the loss enters") : tr("the largest")}.${lost}`;
  }
}
