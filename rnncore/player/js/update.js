// Scene `update`: one update in slow motion. Forward, the error, the gradient back through every step, what each
// step gives to one weight, and what becomes of their sum: clipping, the optimizer's step, the weight, the loss.
import { colourLimit, placed } from "./colour.js";
import { anchor, dash, position, width } from "./scale.js";
import { figure, scientific, short } from "./format.js";
import { scaleKey } from "./scale_key.js";
import { Scene } from "./scene.js";
import { Board } from "./update_board.js";
import { UpdateCopy } from "./update_copy.js";
import { ledgerOf } from "./update_words.js";
import { updateAcross, updateDown } from "./update_layout.js";
import { tr } from "./words.js";


export class UpdateScene extends Scene {
  get foldable() { return false; }
  get pinnable() { return false; }
  get alone() { return true; } // all numbers stand in the cells: there is no matrix, and no curve
  get shares() { return { column: { least: 0, most: 0 }, curve: { least: 0, wanted: 0, most: 0 } }; }
  get hint() { return tr("Space plays, ← → go one moment. Keys, once the picture is clicked: Home End · + − speed · L loops · P presents · F fullscreen. Every printed number is rounded by itself: sums are of the numbers before rounding."); }

  prepare(width) {
    const { model, palette } = this;
    const [lane] = model.lanes;
    this.ledger = ledgerOf(model);
    const across = updateAcross(width, model.steps);
    const rows = this.ledger.map((box) => box.rows.length);
    this.geometry = { across, down: updateDown(across, { states: model.states.length, hidden: model.hidden, rows, tight: this.look.tight }), columns: { all: [] } };
    this.columns = [];
    this.limit = colourLimit(...model.states.map((state) => lane.array(state)));
    this.signed = placed(palette.state);
    this.hues = placed(palette.from_loss);
    this.anchor = anchor([lane.at("norm", model.steps)], [...lane.array("norm")]);
  }

  /** The colour of a state. */
  stateHue(value) {
    return this.signed.css((Math.max(-1, Math.min(1, value / this.limit)) + 1) / 2);
  }

  /** The colour of a size that stands for `size` of all units: of a unit its even share counts. */
  sizeHue(log10) {
    const d = log10 - this.anchor.at;
    return Number.isNaN(d) ? this.palette.accent : this.hues.css(position(Math.max(d, -39)));
  }

  /** The arrow that carries dL/dh of boundary t. */
  stroke(t) {
    const d = this.model.lanes[0].at("norm", t) - this.anchor.at;
    return { width: width(d), dash: dash(d), colour: dash(d) ? this.palette.soft : this.hues.css(position(d)) };
  }

  makeCopy() {
    return new UpdateCopy(this);
  }

  build() {
    super.build();
    this.board = new Board(this);
    this.margin.root.replaceWith(this.board.root);
    this.margin = { root: this.board.root };
  }

  draw(state, seconds = 0) {
    super.draw(state, seconds);
    this.board.draw(state.p);
  }

  /** px that the scrub bar is long. */
  x() {
    return this.geometry.across.inner;
  }

  matrixTitle() {
    return "";
  }

  legend() {
    const { anchor: { at, entered }, palette, limit, model } = this;
    const one = `${scientific(at)} ${entered ? tr("at the error") : tr("at most")}`;
    const picture = scaleKey({ px: width, hue: this.hues.css, soft: palette.soft, ink: palette.soft, middle: one, about: tr`‖∂L/∂h‖ as a multiple of ${one}: a thousandth to a thousand times as much` });
    return [
      { parts: [{ text: model.states.join(" ") }], low: short(-limit), high: `+${short(limit)}`, colours: palette.state, title: tr("The mark before a state. The largest value here, rounded up, is the end of the scale") },
      { label: "‖∂L/∂h‖", picture, title: tr("Width and colour of the arrows back, and the marks before gradients, where a unit's even share stands for the whole. Below a thousandth of what entered arrows are dotted.") },
    ];
  }

  /** What the pointer is over, in words. */
  tip(at, copy) {
    if (!copy) return "";
    const [lane] = this.model.lanes;
    return tr`After step ${copy.t + 1}, which read “${this.model.labels[copy.t].slice(0, 40)}”: ‖∂L/∂h‖ = ${figure(10 ** lane.at("norm", copy.t + 1), 4)}.`;
  }
}
