// Scene `gradient`: the same picture, played from right to left. Each lane is one network over the same
// input; from the loss, the measured gradient of its hidden state travels back, step by step.
import { clamp, lerp } from "./timeline.js";
import { down } from "./layout.js";
import { colourLimit, gateLevel, ramp, signedLevel } from "./colour.js";
import { scientific, short } from "./format.js";
import { strip } from "./paint.js";
import { Scene } from "./scene.js";
import { GradientCopy } from "./gradient_copy.js";

const DECADES = 20; // that the colours and widths tell apart, at most
const FLOAT32 = [-37.93, 38.53]; // log10 of its smallest normal number and of its largest
const HINT_BACK = "The loss is placed where the cells say so; the gradient is played back from it. Keys, once the picture is clicked: Space plays · ← → step · Home End · + − speed · L loops · F fullscreen. Click the matrix to go to a step.";
const HEAD = 30; // px above the first lane
const FOOT = 40; // px under the columns: their letters and the norm

/** {head, arrays} -> the model: lanes with states and log10 gradients on the T + 1 boundaries. */
export function readGradientModel({ head, arrays }) {
  const lanes = head.lanes.map((lane, index) => ({
    ...lane, index, layer: 0, reverse: true, // played from the right
    array: (name) => arrays[`${index}.${name}`],
    /** log10 of the norm of the gradient of the state that step t leaves behind; −1: of h_0. */
    norm: (t) => arrays[`${index}.norm`][t + 1],
  }));
  return { ...head, arrays, lanes, directions: 1, layers: 1, gates: [], outputs: 0, pinnable: false };
}

/** "below" or "above" where float32 cannot hold 10^value as a normal number, otherwise "". */
export const outsideFloat32 = (value) => (value < FLOAT32[0] ? "below" : value > FLOAT32[1] ? "above" : "");

export class GradientScene extends Scene {
  get foldable() { return false; }
  get pinnable() { return false; }
  get hint() { return HINT_BACK; }

  prepare(width) {
    const { model, palette } = this;
    this.lay(width, [], ["h", "∂h"]);
    this.geometry.down = down(model.lanes.length, FOOT, HEAD);
    this.geometry.down.rows.reverse(); // the first lane at the top
    this.bounds = this.measure();
    const { low, high } = this.bounds;
    this.hues = ramp(palette.gradient);
    const signed = ramp(palette.state).words;
    const after = (values) => values.subarray(model.hidden);
    const size = [model.steps, model.hidden];
    this.strips = model.lanes.map((lane) => {
      const own = colourLimit(lane.array("h"));
      return {
        h: strip(after(lane.array("h")), ...size, (value) => signed[signedLevel(value, own)]),
        "∂h": strip(after(lane.array("gradient")), ...size, (value) => this.hues.words[gateLevel(value, low, high)]),
      };
    });
    this.matrixColumn = { name: "∂h", kind: "state", phase: [0.1, 0.6] };
  }

  /** The limits of the colours: one scale for all lanes, at most DECADES wide. */
  measure() {
    const norms = this.model.lanes.flatMap((lane) => [...lane.array("norm")]).filter(Number.isFinite);
    const high = norms.length ? Math.ceil(Math.max(...norms)) : 0;
    const low = norms.length ? Math.max(Math.floor(Math.min(...norms)), high - DECADES) : -1;
    return { low: Math.min(low, high - 1), high };
  }

  /** How an arrow that carries 10^value looks: its width, its colour, and whether float32 could carry it. */
  stroke(value) {
    const { low, high } = this.bounds;
    const share = Number.isFinite(value) ? clamp((value - low) / (high - low), 0, 1) : value > 0 ? 1 : 0;
    return { width: lerp(1.2, 11, share), colour: this.hues.css[Math.round(lerp(40, 255, share))], outside: outsideFloat32(value) };
  }

  mark(lane) {
    return lane.title;
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
    return `${lane.title}: log10 of |∂L/∂h|, ${model.hidden} units × ${model.steps} steps`;
  }

  legend() {
    const { bounds, palette } = this;
    return [
      { label: "‖∂L/∂h‖", low: scientific(bounds.low), high: scientific(bounds.high), colours: palette.gradient, title: "Size of the gradient, a power of ten: colour and width of the arrows, and the columns ∂h. Smaller than the left end is drawn like the left end." },
      { label: "h", low: "−", high: "+", colours: palette.state, title: "Hidden state; each lane's own largest value is the end of its scale" },
    ];
  }

  /** What the pointer is over, in words. */
  tip(at, copy) {
    if (!copy) return "";
    if (!at) return `step ${copy.t + 1}: ${this.model.labels[copy.t].slice(0, 80)}`;
    const { lane, t, unit } = at;
    const place = (t + 1) * this.model.hidden + unit;
    const outside = outsideFloat32(lane.norm(t));
    const lost = outside ? ` The norm is ${outside} what float32 can hold.` : "";
    return `${lane.title}, unit ${unit + 1}, after step ${t + 1}: h = ${short(lane.array("h")[place])}, |∂L/∂h| = ${scientific(lane.array("gradient")[place])}; over all units ‖∂L/∂h‖ = ${scientific(lane.norm(t))}.${lost}`;
  }
}
