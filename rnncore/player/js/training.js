// Scene `training`: what is played is the learning. A moment is a snapshot; for each network of a race the loss,
// and under it the map of the gradient that arrives at every step. It lights, and then the loss falls, or it does not.
import { clamp } from "./timeline.js";
import { html, put, putAll, putStyle, svg, textWidth } from "./dom.js";
import { cut, number } from "./format.js";
import { trainingLayout } from "./training_layout.js";
import { TrainingMap, signatureHues, signatureKey } from "./training_map.js";
import { beyondShares, edgesOf, shareOf, snapshotOf } from "./training_model.js";
import { ended, lossWords, powerOf, raceWords, reachWords, rightWords, shareWords } from "./training_words.js";
import { tr } from "./words.js";

const LOSS_TOP = 1.3; // times the loss at chance: the upper end of its axis
const NAME_OF_LANE = "600 15px sans-serif";
const MARK_FONT = "13px sans-serif";
const NUMBER_ROW = 19; // px

/** Updates with a number on the axis: round ones, `room` px apart. */
function ticksOf(last, width, room) {
  const least = (last * room) / width;
  const power = 10 ** Math.floor(Math.log10(least || 1));
  const every = Math.max(1, [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least));
  return Array.from({ length: Math.floor(last / every) + 1 }, (_, k) => k * every);
}

/** A title on at most two lines of `room` px. */
function broken(title, room) {
  const fits = (text) => textWidth(text, NAME_OF_LANE) <= room;
  const words = title.split(" ");
  let first = words.length;
  while (first > 1 && !fits(words.slice(0, first).join(" "))) first--;
  return [words.slice(0, first), words.slice(first)].map((part) => part.join(" ")).filter(Boolean).map((text) => cut(text, fits));
}

export class TrainingScene {
  constructor(model, time, palette, width, look = {}) {
    Object.assign(this, { model, time, palette, look, settled: true, offset: 0, copies: [], marks: [], columns: [] });
    this.geometry = trainingLayout(width, model.lanes.length, look);
    this.hues = signatureHues(palette);
    this.build();
  }

  get foldable() { return false; }
  get pinnable() { return false; }
  get alone() { return true; }
  get hint() {
    const hint = tr("Space plays the training. Keys, once the picture is clicked: ← → a snapshot · Home End · + − speed · L loops · P presents · F fullscreen. Click a map to go to an update.");
    return this.model.lanes.length > 1 ? tr`${hint} Click a name to be told of that network.` : hint;
  }
  get shares() { return { column: { least: 54, most: 420 }, curve: { least: 0, wanted: 0, most: 0 } }; }

  mark(lane) { return lane.title; }
  matrixTitle() { return tr("in the sentence above"); }
  beside(lane) { return [lane]; }
  followed(state) { return this.model.lanes[state.lane]; }

  /** Whether a step has no number anywhere: then the legend says how that looks. */
  wayAt() { return this.model.lanes.some((lane) => lane.array("profile").includes(0)) ? "gaps" : ""; }

  /** px from the left of the plots of an update. */
  x(update) {
    const { gap, last } = this.model;
    return ((update + gap / 2) / (last + gap)) * this.geometry.across.inner;
  }

  y(row, loss) { return row.lossY + row.loss * (1 - loss / this.top); }

  build() {
    const { model, geometry: { across, down } } = this;
    this.top = LOSS_TOP * Math.max(...model.lanes.map((lane) => lane.chance)) || 1;
    const size = { width: across.width, height: down.height };
    this.under = svg("svg", { class: "training", "aria-hidden": "true", ...size });
    this.over = svg("svg", { class: "training", role: "img", "aria-label": raceWords(model), ...size });
    this.rows = model.lanes.map((lane, k) => this.buildRow(lane, down.rows[k]));
    this.head = svg("path", { class: "playhead", d: `M0 ${down.rows[0].lossY - 4}V${down.bottom}` });
    this.over.append(this.head);
    this.buildAxis();
    this.root = html("div", { class: "lane" }, this.under, ...this.rows.map((row) => row.map.canvas), this.over);
    this.root.style.height = `${down.height}px`;
    this.marks = model.lanes.length > 1 ? this.rows.map((row) => row.name) : [];
  }

  buildAxis() {
    const { geometry: { across, down }, model } = this;
    const text = (x, anchor, words) => this.under.append(svg("text", { x, y: down.axisY, "text-anchor": anchor }, words));
    text(across.left - 8, "end", across.phone ? "" : tr("update"));
    for (const update of ticksOf(model.last, across.inner, 64)) {
      const x = across.left + this.x(update);
      this.under.append(svg("path", { class: "zero", d: `M${x.toFixed(1)} ${down.bottom}v4` }));
      text(Math.min(x, across.width - 14), "middle", String(update));
    }
  }

  buildRow(lane, place) {
    const { geometry: { across }, palette, model } = this;
    const { left, inner } = across;
    const { lossY, loss, mapY, map: height } = place;
    const row = { place, shown: -1, drawnTo: 0, traced: 0, path: "", over: "", get canvas() { return this.map.canvas; } };
    const words = (x, y, anchor, text, kind = "") => svg("text", { x, y, "text-anchor": anchor, class: kind }, text);
    const chance = this.y(place, lane.chance);
    const said = lossWords(0, lane.chance).chance;
    row.map = new TrainingMap(lane, { width: inner, height, x: (update) => this.x(update), palette, words: this.hues.words });
    row.map.canvas.style.cssText = `left:${left}px;top:${mapY}px;width:${inner}px;height:${height}px`;
    row.line = svg("path", { class: "lossline" });
    row.above = svg("path", { class: "lossabove" });
    row.seen = svg("svg", { x: left, y: lossY, width: 0, height: loss, overflow: "hidden" }, row.line, row.above);
    row.dot = svg("circle", { r: 4, class: "lossdot" });
    row.name = svg("g", { class: "lanepick", "data-lane": lane.index });
    row.numbers = svg("g", { class: "lanenumbers" });
    this.under.append(
      svg("rect", { x: left, y: lossY, width: inner, height: loss, class: "well" }), svg("rect", { x: left, y: mapY, width: inner, height, class: "well" }),
      svg("path", { class: "chance", d: `M${left} ${chance.toFixed(1)}h${inner}` }),
      row.seen, row.dot,
      words(left - 8, chance + 4, "end", across.phone ? said : tr`chance ${said}`),
      words(left - 8, mapY + 11, "end", across.phone ? tr(model.ends[0]).split(" ")[0] : tr(model.ends[0]), "endname"),
      words(left - 8, mapY + height - 2, "end", across.phone ? tr(model.ends[1]).split(" ")[0] : tr(model.ends[1]), "endname"),
      row.name, row.numbers,
    );
    if (loss > 38) this.under.append(words(left - 8, lossY + loss, "end", "0"));
    if (!across.phone && height > 54) this.under.append(words(left - 8, mapY + height / 2 + 5, "end", `‖${lane.state}‖`));
    this.nameRow(row, lane);
    row.learned = this.buildMark(lane.index, "learned", lossY, mapY + height, lossY + 12);
    row.reached = this.buildMark(lane.index, "reached", mapY - 6, mapY + height, mapY - 6); // over the other's line, which may cross its name
    row.failed = words(left + inner - 6, 0, "end", "", "markname");
    row.dark = words(left + inner - 6, mapY - 6, "end", "", "markname");
    this.over.append(row.failed, row.dark);
    this.trace(row, lane);
    return row;
  }

  nameRow(row, lane) {
    const { across } = this.geometry;
    const { y, lossY } = row.place;
    const lines = across.phone ? [cut(lane.title, (text) => textWidth(text, NAME_OF_LANE) <= across.width - 4)] : broken(lane.title, across.names - 8);
    const top = across.phone ? y + 16 : lossY + 13;
    row.name.append(svg("rect", { x: 0, y: top - 18, width: across.phone ? across.width : across.names, height: 18 * lines.length + 8, rx: 6, class: "hitbox" }));
    row.name.append(...lines.map((text, k) => svg("text", { x: across.phone ? 0 : 4, y: top + 18 * k, class: "lanename" }, text)));
    row.numbersY = top + 18 * lines.length + 3;
  }

  /** A line where something was first so, from `top` to `bottom`, and its name at `y`. */
  buildMark(lane, kind, top, bottom, y) {
    const [casing, line] = ["casing", "line"].map((part) => svg("path", { class: `mark ${kind} ${part}`, d: `M0 ${top}V${bottom}` }));
    const name = svg("text", { class: "markname", y });
    const group = svg("g", { "data-mark": `${kind}.${lane}` }, casing, line, name);
    this.over.append(group);
    return { group, casing, line, name, kind };
  }

  /** A mark at an update; its name on the side `away`, or where there is room. */
  putMark({ group, casing, line, name }, update, words, away) {
    const { left, inner } = this.geometry.across;
    putStyle(group, "display", update === null ? "none" : "");
    if (update === null) return;
    const x = this.x(update);
    const room = textWidth(words, MARK_FONT) + 8;
    const before = away < 0 ? x > room : x + room > inner;
    for (const part of [casing, line]) put(part, "transform", `translate(${(left + x).toFixed(1)} 0)`);
    putAll(name, { x: (left + x + (before ? -6 : 6)).toFixed(1), "text-anchor": before ? "end" : "start" });
    if (name.textContent !== words) name.textContent = words;
  }

  /** The loss as far as it is known, from where it was drawn to; what is above the axis is a triangle at its top. */
  trace(row, lane) {
    const updates = lane.array("updates");
    const losses = lane.array("loss");
    const { lossY } = row.place;
    for (; row.traced < lane.count; row.traced++) {
      const loss = losses[row.traced];
      const x = this.x(updates[row.traced]).toFixed(1);
      const joined = row.traced && Number.isFinite(losses[row.traced - 1]);
      if (Number.isFinite(loss)) row.path += `${joined ? "L" : "M"}${x} ${Math.max(-9, this.y(row.place, loss) - lossY).toFixed(1)}`;
      if (loss > this.top) row.over += `M${x} 1l4 7h-8z`;
    }
    put(row.line, "d", row.path);
    put(row.above, "d", row.over);
  }

  /** The same race, further on: only what is new is drawn. */
  renew(model, time) {
    Object.assign(this, { model, time });
    put(this.over, "aria-label", raceWords(model));
    model.lanes.forEach((lane, k) => {
      const row = this.rows[k];
      row.shown = -1;
      row.map.extend(lane);
      this.trace(row, lane);
    });
  }

  draw({ p }) {
    const { model, time, geometry: { across } } = this;
    const moment = Math.floor(p);
    const to = this.x(time.reached(p));
    put(this.head, "transform", `translate(${(across.left + to).toFixed(1)} 0)`);
    model.lanes.forEach((lane, k) => {
      const row = this.rows[k];
      row.drawnTo = to;
      putStyle(row.map.canvas, "clipPath", `inset(0 ${(across.inner - to).toFixed(1)}px 0 0)`);
      put(row.seen, "width", to.toFixed(1));
      if (row.shown !== moment) this.drawRow(row, lane, moment);
      row.shown = moment;
    });
  }

  /** Numbers and marks of a lane at a moment. */
  drawRow(row, lane, moment) {
    const { across } = this.geometry;
    const shown = lane.seen[moment];
    const now = snapshotOf(lane, shown);
    this.drawNumbers(row, lane, now);
    const there = now && Number.isFinite(now.loss) && now.loss <= this.top;
    putStyle(row.dot, "display", there ? "" : "none");
    if (there) putAll(row.dot, { cx: (across.left + this.x(now.update)).toFixed(1), cy: this.y(row.place, now.loss).toFixed(1) });
    const set = (mark) => (lane[mark] !== null && now && now.update >= lane[mark] ? lane[mark] : null);
    this.putMark(row.reached, set("reached"), `R > −3 at ${lane.reached}`, -1);
    this.putMark(row.learned, set("learned"), tr`learned at ${lane.learned}`, 1);
    const over = ended(lane) && shown === lane.count;
    row.failed.textContent = over && lane.learned === null ? tr`not learned in ${lane.planned}` : "";
    put(row.failed, "y", now?.loss < 0.5 * this.top ? row.place.lossY + 13 : row.place.lossY + row.place.loss - 6);
    row.dark.textContent = over && lane.reached === null ? tr("R never above −3") : "";
  }

  drawNumbers(row, lane, now) {
    const words = now ? lossWords(now.loss, lane.chance) : null;
    const rows = now ? [[tr("loss "), words.loss], ["", rightWords(now.accuracy)], ["R ", reachWords(now.reach)]].filter(([, figure]) => figure) : [[tr("not begun"), ""]];
    const { across } = this.geometry;
    const parts = rows.map(([label, figure]) => [svg("tspan", {}, label), svg("tspan", { class: "figure" }, figure)]);
    if (!across.phone) return row.numbers.replaceChildren(...parts.map((spans, k) => svg("text", { x: 4, y: row.numbersY + NUMBER_ROW * k }, ...spans)));
    row.numbers.replaceChildren(svg("text", { x: 0, y: row.numbersY }, ...parts.flatMap((spans, k) => (k ? [svg("tspan", {}, "  ·  "), ...spans] : spans))));
  }

  legend(way = "") {
    const { palette } = this;
    const states = [...new Set(this.model.lanes.map((lane) => `‖${lane.state}‖`))].join(", ");
    const reached = this.model.far
      ? tr`The first snapshot at which more than a thousandth of the gradient arrives at the first step. Learning needs it; it does not promise it.`
      : tr`The first snapshot at which more than a thousandth of the gradient arrives at the first step.`;
    const line = (dash) => svg("svg", { width: 14, height: 16, viewBox: "0 0 14 16", "aria-hidden": "true" }, svg("path", { d: "M7 0V16", stroke: palette.ink, "stroke-width": 2, "stroke-dasharray": dash, fill: "none" }));
    const keys = [
      { label: tr`${states} ÷ the last step's`, picture: signatureKey(this.hues, palette.soft), title: tr("The gradient of the loss after each step of the sequence, as a share of that after the last step, on 16 sequences") },
      { label: "R", low: tr("= log₁₀ of it at the first step"), high: "", title: tr("The reach of the gradient: 0 says that all of it arrives, −3 a thousandth") },
      { label: "R > −3", picture: line("4 3"), title: reached },
      { label: tr("learned"), picture: line("none"), title: tr`It counts as learned: ${this.model.goal}` },
    ];
    if (way) keys.push({ label: tr("below what float can say"), picture: this.hatched(), title: tr("0, or not a number") });
    return keys;
  }

  hatched() {
    const { palette } = this;
    const key = svg("svg", { width: 26, height: 14, viewBox: "0 0 26 14", role: "img", "aria-label": "hatched" }, svg("rect", { width: 26, height: 14, fill: palette.well }));
    for (let x = 0; x < 26; x += 6) key.append(svg("path", { d: `M${x} 14l8 -14`, stroke: palette.ink, "stroke-width": 1 }));
    return key;
  }

  /** Where a pointer is: {lane, update and k of the snapshot, place in px}; null beside the plots. */
  locate(event) {
    const { geometry: { across, down } } = this;
    const box = this.root.getBoundingClientRect();
    const scale = across.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale - across.left, (event.clientY - box.top) * scale];
    const k = down.rows.findIndex((row) => y >= row.lossY && y < row.mapY + row.map);
    if (k < 0 || x < 0 || x >= across.inner) return null;
    return { row: down.rows[k], lane: this.model.lanes[k], x, y };
  }

  /** The moment under a pointer, or undefined. */
  momentAt(event) {
    const at = this.locate(event);
    if (!at) return undefined;
    const { gap, last } = this.model;
    return this.time.at((at.x / this.geometry.across.inner) * (last + gap) - gap / 2);
  }

  /** What the pointer is over, in words. */
  tip(at, copy, target, event) {
    const found = this.locate(event);
    if (!found) return "";
    const { lane, row, x, y } = found;
    const shown = edgesOf(lane.array("updates"), lane.gap).filter((edge) => this.x(edge) <= x).length;
    if (!shown || shown > lane.count || x >= this.rows[lane.index].drawnTo) return "";
    const now = snapshotOf(lane, shown);
    if (y < row.mapY) {
      const words = lossWords(now.loss, lane.chance);
      return tr`${lane.title}, update ${now.update}: ${[tr`loss ${words.loss}, ${words.chance} at chance`, rightWords(now.accuracy), `R ${reachWords(now.reach)}`].filter(Boolean).join(", ")}.`;
    }
    const t = clamp(Math.floor(((y - row.mapY) / row.map) * lane.steps), 0, lane.steps - 1);
    const level = lane.array("profile")[(shown - 1) * lane.steps + t];
    const beyond = beyondShares(level);
    return tr`${lane.title}, update ${now.update}, after step ${t + 1} of ${lane.steps}: ‖${lane.state}‖ is ${beyond ? tr`${beyond === "less" ? tr("at most") : tr("at least")} ${powerOf(shareOf(level))} of that at the last step` : shareWords(shareOf(level))}.`;
  }
}
