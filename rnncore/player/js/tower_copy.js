// One block's copy in the scene `tower`, a group a lane: its parts, the signal up, the two pathways back.
import { clamp, during } from "./timeline.js";
import { put, putStyle, svg } from "./dom.js";
import { partly } from "./scale.js";
import { perCent, plainly } from "./format.js";
import { blockParts, blockPaths } from "./tower_layout.js";
import { Copy } from "./copy.js";
import { tr } from "./words.js";

// When, within a moment, each piece is passed.
const WAY_UP = { lead: [0, 0.1], shortcut: [0.1, 0.8], branch: [0.1, 0.8], out: [0.8, 1], numbers: [0.7, 0.85] };
const WAY_BACK = { out: [0, 0.15], removed: [0.12, 0.2], shortcut: [0.2, 0.8], branch: [0.2, 0.8], lead: [0.85, 1], ways: [0.6, 0.8], total: [0.85, 1] };
const ACTIVATION_SHAPES = {
  relu: "M-4 3H0L4 -4", tanh: "M-5 4C0 4 0 -4 5 -4", sigmoid: "M-5 4C1 4 -1 -4 5 -4",
};
const WAYS = ["lead", "shortcut", "branch", "out"];

/** A piece of a way, in px: its line, and how long that is. */
function wayOf(d, kind) {
  const line = svg("path", { d, class: `way ${kind}` });
  return { line, length: line.getTotalLength(), dash: "" };
}

/** The share that an activation takes, as it is printed: "−12 %", and "" where nothing arrives. */
function taken(share) {
  return Number.isFinite(share) ? `−${perCent(share)}` : "";
}

export class TowerCopy extends Copy {
  get room() { return 20; }

  /** The picture expects a canvas; a block paints none. */
  sizeCanvas() {
    this.canvas.width = this.canvas.height = 1;
    this.canvas.style.cssText = "width:0;height:0";
    this.box = { x: 0, y: 0, width: 0.01, height: 0.01 };
  }

  dress() {
    const { geometry, model } = this.scene;
    this.lanes = model.lanes.map((lane) => this.makeLane(lane));
    this.number = svg("text", { x: 0, y: geometry.down.stepY, class: "stepnumber", "text-anchor": "middle" });
    this.svg.append(this.number);
  }

  makeLane(lane) {
    const { across: { pitch }, down } = this.scene.geometry;
    const row = down.rows[lane.index];
    const parts = blockParts(lane.title, pitch);
    const paths = blockPaths(parts, pitch, row);
    const under = blockPaths(parts, pitch, row, -1); // not over what a neighbour has drawn
    const plain = lane.title === "plain";
    const ways = WAYS.filter((piece) => !(plain && piece === "shortcut"));
    const group = svg("g", { class: "lanegroup block", "data-lane": lane.index });
    group.append(svg("rect", { x: -pitch / 2, y: row.y - 6, width: pitch, height: row.height + 12, class: "hitbox" }),
      svg("rect", { x: -pitch * 0.47, y: row.y - 4, width: pitch * 0.94, height: row.height + 6, rx: 12, class: "frame" }));
    const part = { lane, group, up: {}, back: {} };
    group.append(...ways.map((piece) => svg("path", { d: under[piece], class: "backbase" })));
    for (const piece of ways) {
      part.up[piece] = wayOf(paths[piece], "up");
      part.back[piece] = wayOf(paths[piece], `back ${piece}`);
      group.append(part.up[piece].line, part.back[piece].line);
    }
    for (const box of parts.boxes) this.makeBox(group, box, row.branchY);
    this.makeJoin(group, lane, parts, row, part);
    const middle = (parts.split + parts.join) / 2;
    const text = (y, kind) => svg("text", { x: middle, y, class: `norm ${kind}`, "text-anchor": "middle" });
    part.texts = { branch: text(row.aboveY, "branch"), between: text(row.insideY, "between"), shortcut: text(row.belowY, "shortcut"), total: text(plain ? row.belowY : row.totalY, "total") };
    group.append(...Object.values(part.texts));
    this.svg.append(group);
    return part;
  }

  makeBox(group, { name, x, width }, y) {
    const box = svg("g", { class: "part" }, svg("rect", { x, y: y - 12, width, height: 24, rx: 5 }));
    if (name === "a") box.append(this.shape(x + width / 2, y, clamp(width / 16, 0.6, 1)));
    else box.append(svg("text", { x: x + width / 2, y: y + 4, "text-anchor": "middle" }, name));
    group.append(box);
  }

  shape(x, y, scale) {
    return svg("path", { d: ACTIVATION_SHAPES[this.scene.model.activation], class: "shape", transform: `translate(${x} ${y}) scale(${scale})` });
  }

  /** Where both ways meet: a sum, or the gate's blend; and the activation after it. */
  makeJoin(group, lane, { join, end }, row, part) {
    const { pitch } = this.scene.geometry.across;
    if (lane.title !== "plain") {
      group.append(svg("g", { class: "part join" }, svg("circle", { cx: join, cy: row.lineY, r: 9 }),
        lane.title === "gated" ? svg("text", { x: join, y: row.lineY + 4, "text-anchor": "middle" }, "T") : svg("path", { d: `M${join - 5} ${row.lineY}h10M${join} ${row.lineY - 5}v10`, class: "shape" })));
    }
    if (end === null) return;
    const width = Math.min(15, pitch * 0.1);
    group.append(svg("g", { class: "part" }, svg("rect", { x: end - width / 2, y: row.lineY - 12, width, height: 24, rx: 5 }), this.shape(end, row.lineY, clamp(width / 16, 0.6, 1))));
    part.removed = svg("text", { x: pitch * 0.46, y: row.belowY, class: "norm removed", "text-anchor": "end" });
    group.append(part.removed);
  }

  assign(t) {
    super.assign(t);
    this.number.textContent = this.scene.model.labels[t];
    for (const { lane, up, back } of this.lanes) {
      this.wear(up, this.scene.strokes(lane, t, "up"));
      this.wear(back, this.scene.strokes(lane, t, "back"));
    }
  }

  /** Dress the pieces of a way: width, dots, and the colour where the pathway has none of its own. */
  wear(pieces, strokes) {
    for (const name in pieces) {
      const { width, dash, colour } = strokes[name];
      pieces[name].dash = dash;
      putStyle(pieces[name].line, "strokeWidth", `${width.toFixed(2)}px`);
      if (colour) putStyle(pieces[name].line, "stroke", colour);
    }
  }

  draw(p) {
    const { time } = this.scene;
    const [up, back] = [time.up(this.t, p), time.phase(null, this.t, p)];
    if (this.drawn.up === up && this.drawn.back === back) return;
    this.drawn = { up, back };
    const busy = (up > 0 && up < 1) || (back > 0 && back < 1);
    put(this.root, "data-state", busy ? "busy" : up > 0 ? "done" : "todo");
    for (const part of this.lanes) this.drawLane(part, up, back, busy);
  }

  drawLane(part, up, back, busy) {
    put(part.group, "data-state", busy ? "busy" : up > 0 ? "done" : "todo");
    put(part.group, "data-way", back > 0 ? "back" : "up");
    const { pin } = this.scene;
    put(part.group, "class", `lanegroup block${pin && pin.t === this.t && pin.lane === part.lane.index ? " pinned" : ""}`);
    for (const piece in part.up) {
      this.reveal(part.up[piece], during(up, ...WAY_UP[piece]), false);
      this.reveal(part.back[piece], during(back, ...WAY_BACK[piece]), true);
    }
    this.write(part, up, back);
  }

  reveal({ line, length, dash }, share, reversed) {
    put(line, "stroke-dasharray", partly(dash, length, share, reversed));
  }

  /** The numbers: of the signal on its way up, of the gradient once it comes back. */
  write(part, up, back) {
    const { lane, texts, removed } = part;
    const { t } = this;
    const plain = lane.title === "plain";
    const value = (name, place = t) => plainly(lane.at(name, place));
    const [said, ways, total] = back > 0
      ? [{ branch: `2: ${value("back.branch")}`, between: value("back.between"), shortcut: `1: ${value("back.shortcut")}`, total: plain ? value("norm") : tr`both ${value("norm")}` }, during(back, ...WAY_BACK.ways), during(back, ...WAY_BACK.total)]
      : [{ branch: value("up.branch"), between: "", shortcut: value("up.shortcut"), total: tr`out ${value("size", t + 1)}` }, during(up, ...WAY_UP.numbers), during(up, ...WAY_UP.out)];
    if (plain) said.shortcut = "";
    for (const name in texts) {
      if (texts[name].textContent !== said[name]) texts[name].textContent = said[name];
      putStyle(texts[name], "opacity", (name === "total" ? total : ways).toFixed(2));
    }
    put(texts.branch, "data-log10", lane.at("back.branch", t));
    put(texts.shortcut, "data-log10", lane.at("back.shortcut", t));
    put(texts.total, "data-log10", lane.at("norm", t));
    if (!removed) return;
    removed.textContent = taken(lane.at("removed", t));
    putStyle(removed, "opacity", during(back, ...WAY_BACK.removed).toFixed(2));
  }

  link() {} // neighbours meet at the edges of their blocks; nothing folds
}
