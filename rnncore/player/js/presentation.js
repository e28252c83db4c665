// Present: the whole screen for a class. The stage, or what its page keeps together with it, fills the screen, as
// large as its parts can be; below the diagram stand what is told of the moment and a curve, and controls hide.
import { castOf } from "./cast.js";
import { Curve } from "./curve.js";
import { button, html, iconButton } from "./dom.js";
import { count } from "./format.js";
import { about } from "./model.js";
import { idealZoom, share } from "./room.js";
import { keyDown } from "./input.js";
import { tr } from "./words.js";

const PRESENT_TOGETHER = ".st-key-present"; // what a page presents as a whole: see rnncore/player/sources.py
const PRESENT_REST = 2000; // ms without a move until the controls hide
const PRESENT_CLOSEST = 69; // px that a copy needs: less than beside a page, so that fourteen steps are seen at once
const STORY_ROOM = 380; // px that what is told needs beside the controls; with less it stands above them
const PRESENT_PADDING = 20; // px above and below
const PRESENT_GAPS = 12; // px between the rows
const PRESENT_ROUNDS = 5; // of measuring: the larger the text, the more lines it takes
const OWN_KEYS_OF = "input, textarea, select, [contenteditable], [role=radiogroup], [role=tablist], [role=slider]"; // they have keys of their own
const PRESENT_LOOKS = `[data-presented] { background: var(--presented); overflow: auto; overscroll-behavior: contain; padding: 10px 16px; gap: 8px; box-sizing: border-box; }
[data-presented="window"] { position: fixed; inset: 0; width: auto; height: auto; z-index: 1000001; }
[data-presented][data-quiet] { cursor: none; }
[data-presented] .stElementContainer:has(.stPlotlyChart) { zoom: calc(1 / var(--enlarged, 1)); }`; // Plotly measures without zoom

function uncover(box) {
  for (const name of ["presented", "quiet"]) delete box.dataset[name];
  for (const name of ["--presented", "--enlarged", "zoom"]) box.style.removeProperty(name);
}

export class Presentation {
  constructor(stage) {
    Object.assign(this, { stage, on: false, all: false, look: {}, curve: new Curve() });
    this.name = html("b", { class: "present-name" });
    this.about = html("span", { class: "present-about", dir: "auto" });
    this.top = html("div", { class: "present-top" }, html("span", { class: "present-title" }, this.name, this.about));
    this.more = button({ class: "text present-only" }, () => this.show(!this.all));
    this.leaving = iconButton("close", tr("Leave the presentation"), () => this.leave(), "Esc");
    this.leaving.classList.add("present-only");
    this.stir = this.stir.bind(this);
    this.hear = this.hear.bind(this);
    this.changed = this.changed.bind(this);
    this.texts = new MutationObserver(() => requestAnimationFrame(() => this.fit()));
  }

  /** Where its parts stand in the stage: a top above the diagram, two controls, and the curve. */
  dress({ inner, wrap, controls, ribbons }) {
    inner.insertBefore(this.top, wrap);
    inner.insertBefore(this.curve.root, ribbons.root);
    controls.root.append(this.more, this.leaving);
  }

  /** Whether its box has the screen already. */
  get filled() {
    return this.box.getRootNode().fullscreenElement === this.box;
  }

  toggle() {
    return this.on ? this.leave() : this.enter();
  }

  async enter() {
    const { stage } = this;
    const around = stage.frame.getRootNode().host?.closest(PRESENT_TOGETHER);
    this.box = around ?? stage.frame;
    this.together = Boolean(around);
    const full = this.filled || await this.box.requestFullscreen?.().then(() => true, () => false); // refused in a frame, unknown to phones
    this.on = true;
    this.wear(full ? "screen" : "window");
    stage.resize();
    stage.frame.focus({ preventScroll: true });
    this.stir();
  }

  /** Put on what a presentation looks like, and hear what happens around the stage too. */
  wear(kind) {
    const { stage: { frame, inner, controls, host }, box } = this;
    if (!document.adoptedStyleSheets.includes(Presentation.sheet)) {
      Presentation.sheet = new CSSStyleSheet();
      Presentation.sheet.replaceSync(PRESENT_LOOKS);
      document.adoptedStyleSheets.push(Presentation.sheet);
    }
    box.dataset.presented = kind;
    box.style.setProperty("--presented", getComputedStyle(frame).getPropertyValue("--st-background-color"));
    frame.classList.remove("full");
    inner.style.removeProperty("zoom"); // that of the page
    frame.classList.add("present");
    frame.classList.toggle("together", this.together);
    frame.dataset.presenting = kind;
    host.querySelector(".root").classList.add("presenting");
    this.legend = { home: controls.legend.parentNode, before: controls.legend.nextSibling };
    this.top.append(controls.legend);
    this.texts.observe(box, { childList: true, characterData: true, subtree: true });
    for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) document.addEventListener(name, this.stir, true);
    document.addEventListener("keydown", this.hear);
    document.addEventListener("fullscreenchange", this.changed);
  }

  leave() {
    if (!this.on) return;
    const { stage, box } = this;
    const full = box.dataset.presented === "screen";
    this.undress();
    uncover(box);
    const again = () => {
      stage.width = 0;
      stage.resize();
      stage.frame.focus({ preventScroll: true });
    };
    if (full && document.fullscreenElement) document.exitFullscreen().finally(again);
    else again();
  }

  /** The stage goes. What its page keeps together has the screen until the browser leaves it: another stage may come. */
  part() {
    const { box } = this;
    if (!this.on || !this.together || box.dataset.presented !== "screen") return this.leave();
    this.undress();
    delete box.dataset.quiet;
    box.style.setProperty("--enlarged", box.style.zoom);
    const over = () => {
      if (document.fullscreenElement === box) return;
      uncover(box);
      document.removeEventListener("fullscreenchange", over);
    };
    document.addEventListener("fullscreenchange", over);
  }

  /** The stage has come: into a box that has the screen already, if so. */
  resume() {
    const around = this.stage.frame.getRootNode().host?.closest(PRESENT_TOGETHER);
    if (around?.dataset.presented === "screen") this.enter();
  }

  /** Take off what a presentation looks like. */
  undress() {
    const { stage: { frame, controls, host, inner } } = this;
    this.on = this.all = false;
    this.measured = null;
    this.look = {};
    clearTimeout(this.resting);
    this.texts.disconnect();
    for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) document.removeEventListener(name, this.stir, true);
    document.removeEventListener("keydown", this.hear);
    document.removeEventListener("fullscreenchange", this.changed);
    for (const name of ["zoom", "height"]) inner.style.removeProperty(name);
    frame.classList.remove("present", "together", "beside", "narrow");
    for (const name of ["presenting", "quiet"]) delete frame.dataset[name];
    host.querySelector(".root").classList.remove("presenting");
    this.legend.home.insertBefore(controls.legend, this.legend.before);
  }

  /** The browser has left full screen, by Esc or otherwise. */
  changed() {
    if (!document.fullscreenElement) this.leave();
  }

  /** Something moved: the controls are there, and hide after a while. */
  stir() {
    if (!this.on) return;
    for (const element of [this.stage.frame, this.box]) delete element.dataset.quiet;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { for (const element of [this.stage.frame, this.box]) element.dataset.quiet = 1; }, PRESENT_REST);
  }

  /** Keys beside the stage: the player's, unless a field wants them, and Esc where the browser does not see to it. */
  hear(event) {
    if (event.key === "Escape" && this.box.dataset.presented === "window") return this.leave();
    const [from] = event.composedPath();
    if (event.defaultPrevented || this.stage.frame.contains(from) || from.closest?.(OWN_KEYS_OF)) return;
    if (/^( |Enter)$/.test(event.key) && from.closest?.("a, button, summary")) return;
    keyDown(this.stage, event);
  }

  /** With all lanes, or two that can be read from the last row. */
  show(all) {
    this.all = all;
    this.stage.resize();
  }

  /** The model as it is shown. */
  cast(model, lane) {
    return this.on ? castOf(model, lane, this.all) : model;
  }

  words() {
    const { model, state } = this.stage;
    const title = document.querySelector("h1")?.innerText ?? "";
    this.name.textContent = title;
    this.about.textContent = about(model);
    this.more.hidden = this.cast(model, state.lane) === model && !this.all;
    this.more.textContent = this.all ? tr("Two lanes") : tr`All ${count(model.lanes.length, "lane")}`;
  }

  /** What is drawn of the player's state, as its lanes are shown. */
  draw(shown) {
    if (this.on) this.curve.draw(shown);
  }

  /** What a layout depends on. */
  signature() {
    const { stage } = this;
    return [innerWidth, innerHeight, stage.laid, stage.dark, this.all, stage.state.lane, stage.panel.root.offsetHeight, this.besides()].join("|");
  }

  /** Everything as large as the screen lets it be: measured, shared out, and drawn anew when that changed. */
  fit() {
    const { stage, stage: { frame, inner, model } } = this;
    if (!this.on || !model || (stage.width && this.signature() === this.measured)) return;
    this.words();
    frame.classList.toggle("beside", Boolean(stage.state.pin));
    this.top.hidden = false;
    let zoom = idealZoom(innerWidth, innerHeight);
    for (let round = 0; round < PRESENT_ROUNDS; round++) {
      (this.together ? this.box : inner).style.zoom = zoom;
      frame.classList.remove("narrow");
      frame.classList.toggle("narrow", stage.wrap.clientWidth - stage.controls.root.offsetWidth < STORY_ROOM);
      inner.style.height = "";
      const room = (innerHeight - this.besides()) / zoom;
      const missing = this.lay(room);
      inner.style.height = `${Math.floor(room) - 1}px`;
      if (missing < 1) break;
      if (this.together && !this.top.hidden) this.top.hidden = true; // the page has a title: only the legend is lost
      else zoom *= room / (room + missing);
    }
    this.measured = this.signature();
  }

  /** px of the screen that are not the stage's. */
  besides() {
    const { box, stage: { inner } } = this;
    if (!this.together) return PRESENT_PADDING;
    const boxes = Array.from(box.children, (child) => child.getBoundingClientRect()).filter(({ height }) => height);
    const used = Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top));
    return Math.round(PRESENT_PADDING * box.style.zoom + used - inner.getBoundingClientRect().height);
  }

  /** Draw into `room` px of height; the px that are missing. */
  lay(room) {
    const { stage, stage: { wrap, story, controls, panel, state } } = this;
    const rows = stage.frame.classList.contains("narrow") ? story.offsetHeight + controls.root.offsetHeight : Math.max(story.offsetHeight, controls.root.offsetHeight);
    const around = this.top.offsetHeight + rows + PRESENT_GAPS;
    stage.width = Math.floor(wrap.clientWidth);
    const { shares } = stage;
    const draw = (column) => {
      this.look = { column, narrowest: PRESENT_CLOSEST, tight: true };
      stage.rebuild();
      return stage.scene.geometry.down;
    };
    const { height, stacked = stage.seen.lanes.length, rows: [{ column = 0 }] } = draw(shares.column.least);
    const lanes = column ? stacked : 0;
    const shared = share(room, around + height - lanes * column, lanes, shares);
    if (lanes && shared.column !== column) draw(shared.column);
    this.curve.build(stage.scene.alone ? null : stage.scene, shared.curve);
    stage.present();
    return Math.max(shared.missing, state.pin ? panel.root.offsetHeight - room : 0);
  }
}
