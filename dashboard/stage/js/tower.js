// Scene `tower`: blocks instead of steps. The signal goes up to the right; the gradient comes back and
// splits at every block into pathway 1, the shortcut, and pathway 2, through W2 and then W1.
import { clamp, during, lerp } from "./timeline.js";
import { colourLimit, gateLevel, ramp, signedLevel } from "./colour.js";
import { plainly, scientific, short } from "./format.js";
import { html } from "./dom.js";
import { strip } from "./paint.js";
import { Scene } from "./scene.js";
import { TowerCopy } from "./tower_copy.js";
import { towerAcross, towerDown } from "./tower_layout.js";

const WIDEST = 20; // that widths and colours tell apart, at most
const FILL = [0.1, 0.7];
const HINT_TOWER = "Click a block for its numbers. Keys, once the picture is clicked: Space plays · ← → step · Home End · + − speed · L loops · F fullscreen · Enter shows the numbers, ↑ ↓ the other lane.";

/** {head, arrays} -> the model: lanes of towers. All gradients are log10, as a multiple of that at the top. */
export function readTowerModel({ head, arrays }) {
  const lanes = head.lanes.map((lane, index) => ({
    ...lane, index, layer: 0, reverse: false,
    array: (name) => arrays[`${index}.${name}`],
    at: (name, place) => arrays[`${index}.${name}`]?.[place],
  }));
  return { ...head, arrays, lanes, directions: 1, layers: 1, gates: [], outputs: 0 };
}

const finite = (lanes, names) => lanes.flatMap((lane) => names.flatMap((name) => [...(lane.array(name) ?? [])])).filter(Number.isFinite);

/** The ends of a scale around values, whole decades, at most WIDEST of them. */
export function decades(values) {
  const high = values.length ? Math.ceil(Math.max(...values)) : 0;
  const low = values.length ? Math.max(Math.floor(Math.min(...values)), high - WIDEST) : -1;
  return { low: Math.min(low, high - 1), high };
}

export class TowerScene extends Scene {
  get foldable() { return false; }
  get hint() { return HINT_TOWER; }

  prepare(width) {
    const { model, palette } = this;
    this.geometry = { across: towerAcross(width, model.steps), down: towerDown(model.lanes.length), columns: { all: [] } };
    this.columns = [];
    this.bounds = decades(finite(model.lanes, ["norm", "back.shortcut", "back.branch"]));
    this.signal = decades(finite(model.lanes, ["size", "up.shortcut", "up.branch"]));
    const [signed, sequential] = [ramp(palette.state).words, ramp(palette.gradient).words];
    const each = decades(finite(model.lanes, ["gradient"]));
    this.each = each;
    const after = (values) => values.subarray(model.hidden);
    this.strips = model.lanes.map((lane) => {
      const own = colourLimit(lane.array("h"));
      return {
        x: strip(after(lane.array("h")), model.steps, model.hidden, (value) => signed[signedLevel(value, own)]),
        "∂x": strip(lane.array("gradient").subarray(0, model.steps * model.hidden), model.steps, model.hidden, (value) => sequential[gateLevel(value, each.low, each.high)]),
      };
    });
  }

  /** px of a way that carries 10^value. */
  width(value, { low, high } = this.bounds) {
    if (!Number.isFinite(value)) return value > 0 ? 10 : 0.8;
    return lerp(1.4, 10, clamp((value - low) / (high - low), 0, 1));
  }

  signalWidth(value) {
    return 0.6 * this.width(value, this.signal);
  }

  makeCopy() {
    return new TowerCopy(this);
  }

  mark(lane) {
    return lane.title;
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
    return `${lane.title}: one row of the batch, ${hidden} units × ${steps} blocks; the signal on the way up, log10 |∂L/∂x| on the way back`;
  }

  legend() {
    const { each, palette } = this;
    return [
      { label: "1 shortcut", low: "", high: "", colours: [palette.shortcut, palette.shortcut], title: "Pathway 1: what the gradient keeps along the shortcut. Width: its size, a power of ten" },
      { label: "2 branch", low: "", high: "", colours: [palette.branch, palette.branch], title: "Pathway 2: through W2, the activation and W1. The number inside is between W2 and W1" },
      { label: "|∂L/∂x|", low: scientific(each.low), high: scientific(each.high), colours: palette.gradient, title: "Size of a unit's gradient in the matrix below; the norm at the tower's top is 1" },
    ];
  }

  /** What the pointer is over, in words. */
  tip(at, copy, target) {
    const pin = this.pinOf(target, copy);
    if (!pin) return "";
    const lane = this.model.lanes[pin.lane];
    const { t } = copy;
    const norm = this.model.norm === "none" ? "" : ` With ${this.model.norm} norm before each activation.`;
    const ways = lane.title === "plain"
      ? `all of it through the branch`
      : `pathway 1 ${plainly(lane.at("back.shortcut", t))}, pathway 2 ${plainly(lane.at("back.branch", t))}`;
    return `${lane.title}, ${this.model.labels[t]}: the gradient arrives with ${plainly(lane.at("norm", t + 1))} and leaves with ${plainly(lane.at("norm", t))}, ${ways}. The top has 1.${norm}`;
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

  /** The panel of a pinned block: {title, about, value, lines, cards}. */
  explain(pin) {
    const lane = this.model.lanes[pin.lane];
    const value = (name) => plainly(lane.at(`back.${name}`, pin.t), 4);
    const size = (place) => plainly(lane.at("norm", place), 4);
    const removed = lane.at("removed", pin.t);
    const lines = [oneLine("‖d‖, arriving", size(pin.t + 1))];
    if (lane.title === "v1" || lane.title === "plain") lines.push(oneLine("removed by the activation at the end", `${short(100 * removed)} %`));
    const part = lane.at("part.shortcut", pin.t);
    const cards = [];
    if (lane.title !== "plain" && Number.isFinite(part)) {
      const digits = 4;
      const first = Number(part.toFixed(digits));
      cards.push(towerCard("Along the sum of both", "line", [["1 shortcut", withSign(first, digits)], ["2 branch", withSign(1 - first, digits)], ["sum", "1.0000", "sum"], ["its norm", size(pin.t), "squash"]]));
    }
    const ways = [["1 shortcut", value("shortcut")], ["2 branch", value("branch")]];
    if (lane.at("back.gate", pin.t) !== undefined) ways.push(["of it, gate", value("gate")]);
    cards.push(towerCard("Norms of the two pathways", "branch", lane.title === "plain" ? ways.slice(1) : ways),
      towerCard("Gradients inside the branch", "line", [["weights W2", value("weight_2")], ["between W2 and W1", value("between")], ["weights W1", value("weight_1")]]));
    return { title: `Block ${pin.t + 1}, ${lane.title}`, about: "all rows together; the gradient at the top is 1", value: lane.at("norm", pin.t), lines, cards };
  }
}

const withSign = (value, digits) => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;

const oneLine = (label, value) => html("div", { class: "line" }, html("span", { class: "formula", text: label }), html("b", { text: `= ${value}` }));

function towerCard(title, role, rows) {
  const box = html("div", { class: "sum" }, html("div", { class: "sumtitle", text: title }),
    ...rows.map(([label, value, kind = "term"]) => html("div", { class: `row ${kind}`, "data-kind": kind }, html("span", { text: label }), html("span"), html("span", { class: "value", text: value }))));
  box.style.setProperty("--hue", `var(--${role})`);
  return box;
}
