// Scene `tower`: blocks instead of steps. The signal goes up to the right; the gradient comes back and
// splits at every block into pathway 1, the shortcut, and pathway 2, through W2 and then W1.
import { during } from "./timeline.js";
import { colourLimit, placed } from "./colour.js";
import { anchor, beside, dash, position, towerWidth } from "./scale.js";
import { count, plainly, scientific, short } from "./format.js";
import { laneStrips } from "./paint.js";
import { scaleKey } from "./scale_key.js";
import { Scene, missingKey } from "./scene.js";
import { TowerCopy } from "./tower_copy.js";
import { blockNumbers } from "./tower_panel.js";
import { towerAcross, towerDown } from "./tower_layout.js";
import { tr } from "./words.js";

const FILL = [0.1, 0.7];

/** Lanes of towers. All gradients are log10, as a multiple of that at the top. */
export class TowerScene extends Scene {
  get foldable() { return false; }
  get hint() { return tr("Space plays. Click a block for its numbers. Keys, once the picture is clicked: ← → step · Home End · + − speed · L loops · P presents · F fullscreen · Enter shows the numbers, ↑ ↓ the other lane, Esc closes them."); }

  prepare(width) {
    const { model, palette } = this;
    this.geometry = { across: towerAcross(width, model.steps), down: towerDown(model.lanes.length), columns: { all: [] } };
    this.columns = [];
    this.hues = placed(palette.from_loss);
    this.heights = placed([palette.line, palette.ink]);
    // The signal's 1 is what enters the towers, the same for all lanes; the gradient's is that at the top.
    this.signal = anchor(model.lanes.map((lane) => lane.at("size", 0)), model.lanes.flatMap((lane) => [...lane.array("size")]));
    const unit = -0.5 * Math.log10(model.hidden * model.rows); // of a unit in a row, if all have the same share
    this.limits = model.lanes.map((lane) => colourLimit(lane.array("h")));
    const before = (values) => values.subarray(0, model.steps * model.hidden);
    this.strips = laneStrips(this, ["x", "∂x"], (lane) => [lane.array("h").subarray(model.hidden), before(lane.array("gradient"))], unit);
  }

  /** How the pieces of block t are drawn on a way, "up" or "back": {lead, shortcut, branch, out}. */
  strokes(lane, t, way) {
    const back = way === "back";
    const [name, one] = back ? ["norm", 0] : ["size", this.signal.at];
    const d = { shortcut: lane.at(`${way}.shortcut`, t) - one, branch: lane.at(`${way}.branch`, t) - one, lead: lane.at(name, t) - one, out: lane.at(name, t + 1) - one };
    const sum = back ? "lead" : "out"; // of both ways
    const most = [d.shortcut, d.branch, d[sum]].reduce((m, value) => (value > m ? value : m), -Infinity);
    const drawn = {};
    for (const piece in d) drawn[piece] = piece === "shortcut" || piece === "branch" || piece === sum ? beside(d[piece], most) : { width: towerWidth(d[piece]), dash: dash(d[piece]) };
    for (const piece of ["lead", "out"]) drawn[piece].colour = this.hue(d[piece], back);
    return drawn;
  }

  /** The colour of a line outside the ways: the gradient's ramp, or for the signal grey, darker above three decades. */
  hue(d, back) {
    const { palette } = this;
    if (Number.isNaN(d)) return palette.accent;
    if (back) return dash(d) ? palette.soft : this.hues.css(position(d));
    return this.heights.css(d > 3 ? (position(d) - position(3)) / (1 - position(3)) : 0);
  }

  /** The strips under the stage: the gradient that each block hands down, from the top to the first. */
  get ribbonTitle() { return tr`‖∂L/∂x‖ over ${count(this.model.steps, "block")}, on the way back`; }
  get ribbonEnds() { return { from: this.model.steps - 1, to: 0 }; }
  ribbon(lane, t) { return lane.at("norm", t); }
  ribbonStroke(lane, t) {
    const d = lane.at("norm", t);
    return { width: towerWidth(d), dash: dash(d), colour: this.hue(d, true) };
  }

  makeCopy() {
    return new TowerCopy(this);
  }

  markTop(row) {
    return this.geometry.across.phone ? row.y - 12 : row.lineY - 14;
  }

  followed(state) {
    return { ...this.model.lanes[state.lane], reverse: state.p > this.model.steps };
  }

  /** The matrix: the signal is painted on the way up, and the gradient over it on the way back. */
  pieces(lane, p) {
    const { steps } = this.model;
    const t = this.time.current(lane, p);
    if (p <= steps) return [{ name: "x", from: 0, count: t, at: t, share: during(this.time.up(t, p), ...FILL) }];
    return [{ name: "x", from: 0, count: steps, at: t, share: 0 },
      { name: "∂x", from: t + 1, count: steps - 1 - t, at: t, share: during(this.time.phase(lane, t, p), ...FILL) }];
  }

  matrixTitle(lane) {
    const { hidden, steps } = this.model;
    const end = short(this.limits[lane.index]);
    return tr`${tr(lane.title)}: one row of the batch, ${count(hidden, "unit")} × ${count(steps, "block")}; the signal on the way up, from −${end} to +${end}, log10 |∂L/∂x| on the way back`;
  }

  /** Up, the widths are the signal's; back, the gradient's. */
  wayAt(p) {
    return p > this.model.steps ? "back" : "up";
  }

  legend(way = "up") {
    const { model, palette, signal } = this;
    const missing = model.lanes.some((lane) => lane.array(way === "up" ? "size" : "norm").some(Number.isNaN)) ? [missingKey(palette)] : [];
    const block = { label: "", low: tr("within a block widths are proportional"), high: "", title: tr("The two ways and their sum are as wide as they are large; no line is thinner than half a pixel, and below a thousandth of the largest it is dotted. Between blocks the width is that of the scale beside this.") };
    if (way === "up") {
      const one = `${plainly(signal.at)} ${signal.entered ? tr("enters") : tr("at most")}`;
      const grey = scaleKey({ px: towerWidth, hue: (place) => this.heights.css(Math.max(0, (place - 0.74) / 0.26)), soft: palette.line, ink: palette.soft, middle: one, about: tr`The signal as a multiple of ${plainly(signal.at)}: a thousandth to a thousand times as much` });
      return [block, { label: "‖x‖", picture: grey, title: tr("The signal between blocks: all rows together. Below a thousandth of what enters, lines are dotted.") }, ...missing];
    }
    const unit = scientific(-0.5 * Math.log10(model.hidden * model.rows));
    const picture = scaleKey({ px: towerWidth, hue: this.hues.css, soft: palette.soft, ink: palette.soft, middle: tr("1 at the top"), about: tr("The gradient as a multiple of that at the top: a thousandth to a thousand times as much") });
    return [
      { label: tr("1 shortcut"), hue: palette.shortcut, title: tr("Pathway 1: what the gradient keeps along the shortcut") },
      { label: tr("2 branch"), hue: palette.branch, title: tr("Pathway 2: through W2, the activation and W1. The number inside is between W2 and W1") },
      block,
      { label: "‖∂L/∂x‖", picture, title: tr`The gradient between blocks, and the colour of the matrix below, where a unit's even share stands for the whole, ${unit} for 1.` },
      ...missing,
    ];
  }

  /** What the pointer is over, in words. */
  tip(at, copy, target) {
    const pin = this.pinOf(target, copy);
    if (!pin) return "";
    const lane = this.model.lanes[pin.lane];
    const { t } = copy;
    const norm = this.model.norm === "none" ? "" : tr` With ${this.model.norm} norm before each activation.`;
    const ways = lane.title === "plain"
      ? tr`all of it through the branch`
      : tr`pathway 1 ${plainly(lane.at("back.shortcut", t))}, pathway 2 ${plainly(lane.at("back.branch", t))}`;
    return tr`${tr(lane.title)}, ${this.model.labels[t]}: the gradient arrives with ${plainly(lane.at("norm", t + 1))} and leaves with ${plainly(lane.at("norm", t))}, ${ways}. The top has 1.${norm}`;
  }

  /** A click on a block pins it. */
  pinOf(target, copy) {
    const block = target.closest(".block");
    return copy && block ? { lane: Number(block.dataset.lane), t: copy.t, unit: 0 } : null;
  }

  /** The other lane of the same block. */
  movePin(pin, delta) {
    const count = this.model.lanes.length;
    return { ...pin, lane: (pin.lane + delta + count) % count };
  }

  /** The panel of a pinned block: see panel.js. */
  explain(pin) {
    return blockNumbers(this.model, this.model.lanes[pin.lane], pin.t);
  }
}
