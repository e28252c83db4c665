// The stage: it holds the player's state, hears keys and pointers, and draws what changed.
import { decode } from "./codec.js";
import { isDark } from "./colour.js";
import { clamp } from "./timeline.js";
import { castState, wholeIndex } from "./cast.js";
import { advance, oneOn, rate, seek, step, toggle } from "./player.js";
import { activeLane } from "./model.js";
import { aloud, asked, cued, fit, followPin, placeText, reported, unfold, whereText } from "./view.js";
import { enlarge, html } from "./dom.js";
import { narration, readable } from "./narration.js";
import { count, short } from "./format.js";
import { down, matrixHeight } from "./layout.js";
import { grown } from "./training_model.js";
import { lately, news } from "./training_words.js";
import { SCENES } from "./scenes.js";
import { Ribbons } from "./ribbons.js";
import { Matrix } from "./matrix.js";
import { Panel } from "./panel.js";
import { Controls } from "./controls.js";
import { SIZES } from "./room.js";
import { listen } from "./input.js";
import { savePicture } from "./picture.js";
import { Presentation } from "./presentation.js";
import { tr } from "./words.js";

const VERSION = "%%VERSION%%"; // a hash of the sources, put in by rnncore/player/sources.py
const PROJECTOR = "(min-width: 1900px) and (min-height: 1000px) and (pointer: fine)"; // as in assets/page.css
const FROM_AFAR = 1.25; // times as large there: of 12 px become 15
const FOLDING = 0.9; // seconds
const BESIDE = 1000; // px of a window from which the arithmetic stands beside the stage in full screen
const GROWS = 1500; // ms without news until a run that trains is told of
const REPORT_AFTER = 450; // ms of quiet before the view goes to the server

class Stage {
  constructor(host) {
    this.host = host;
    this.state = { p: 0, playing: false, speed: 1, loop: false, folded: false, open: 1, pin: null, lane: 0, moments: 0 };
    this.costs = [];
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.projected = matchMedia(PROJECTOR);
    this.tick = this.tick.bind(this);
    this.build();
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.wrap);
    this.sizes.observe(this.panel.root);
  }

  build() {
    this.ribbons = new Ribbons();
    this.matrix = new Matrix();
    this.panel = new Panel({ move: (delta) => this.movePin(delta), close: () => this.unpin() });
    this.controls = new Controls({
      play: () => this.play(),
      step: (direction) => this.set(step(this.state, direction)),
      start: () => this.set(seek(this.state, 0)),
      end: () => this.set(seek(this.state, this.state.moments)),
      loop: () => this.set({ loop: !this.state.loop }),
      fold: () => this.set({ folded: !this.state.folded }),
      speed: (speed) => this.set({ speed }),
      fullscreen: () => this.fullscreen(),
      presentation: () => this.presentation.toggle(),
      picture: (kind) => savePicture(this, kind),
    });
    this.wrap = html("div", { class: "wrap" });
    this.story = html("div", { class: "story", dir: "auto" });
    this.live = html("div", { class: "sr", "aria-live": "polite" });
    this.tip = html("div", { class: "tip", "aria-hidden": "true" });
    this.inner = html("div", { class: "inner" }, this.wrap, this.story, this.ribbons.root, this.controls.root, this.matrix.root, this.controls.hint, this.panel.root);
    this.frame = html("section", { class: "stage", tabindex: "0", "aria-label": tr("The network") }, this.inner, this.tip, this.live);
    this.frame.stage = this;
    this.presentation = new Presentation(this);
    this.presentation.dress(this);
    this.host.querySelector(".root").replaceChildren(this.frame);
    listen(this);
  }

  /** Play or pause; where motion is not wanted nothing goes on by itself, and one moment is played. */
  play() {
    this.set(this.still.matches ? oneOn(this.state) : toggle(this.state));
  }

  /** Close the arithmetic; who was in it is on the stage. */
  unpin() {
    this.frame.focus({ preventScroll: true });
    this.set({ pin: null });
  }

  /** Pin a unit; the playhead goes there if it has not been computed yet. */
  pinTo(pin) {
    const { time, model } = this;
    const lanes = pin.lane === undefined ? model.lanes.filter((lane) => lane.part === model.said && lane.layer === model.said.layers - 1) : [model.lanes[pin.lane]];
    const done = Math.max(...lanes.map((lane) => time.done(lane, pin.t)));
    this.reveal = !this.state.pin;
    this.set({ playing: false, pin, lane: pin.lane ?? this.state.lane, p: Math.max(this.state.p, done) });
  }

  /** A place of the strips: the playhead goes there. */
  go(t) {
    const selected = this.model.lanes[this.state.lane];
    const lane = [selected, ...this.model.lanes].find((one) => t >= one.from && t < one.to);
    this.set(seek(this.state, this.time.done(lane, t)));
  }

  /** A pixel of the state matrix: its unit is pinned, or the playhead goes to its step. */
  pick({ lane: shown, t, unit }) {
    const lane = wholeIndex(this.seen, shown);
    if (this.scene.pinnable) this.pinTo({ lane, t, unit });
    else this.go(t);
  }

  /** Pin the first unit where the playhead is: the keyboard's way to the arithmetic. */
  pinHere() {
    if (!this.scene.pinnable) return;
    const { seen, time, state: { p } } = this;
    const { index } = activeLane(seen, time, castState(seen, this.state));
    const lane = wholeIndex(seen, index);
    this.pinTo({ lane, t: time.current(this.model.lanes[lane], p), unit: 0 });
  }

  movePin(delta) {
    const { pin } = this.state;
    const { model } = this;
    if (this.scene.movePin) {
      const moved = this.scene.movePin(pin, delta);
      return this.set({ pin: moved, lane: moved.lane });
    }
    const [name, count] = pin.output === undefined ? ["unit", model.lanes[pin.lane].hidden] : ["output", model.outputs];
    this.set({ pin: { ...pin, [name]: (pin[name] + delta + count) % count } });
  }

  async fullscreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.frame.requestFullscreen().catch((error) => { this.live.textContent = tr`Fullscreen was refused: ${error.message}`; });
  }

  /** Whether the scene of the model folds, also before there is room to draw it. */
  get foldable() {
    return SCENES[this.model.scene].Scene.prototype.foldable;
  }

  /** Between what the parts of a presented scene may be high. */
  get shares() {
    return SCENES[this.model.scene].Scene.prototype.shares ?? SIZES;
  }

  /** Every call of the component lands here: new data, another theme, or neither. */
  take({ data, setStateValue }) {
    this.setStateValue = setStateValue;
    const style = getComputedStyle(this.frame);
    const dark = isDark(style.getPropertyValue("--st-background-color").trim() || "#ffffff");
    const { view, head, arrays } = decode(data);
    const first = !this.model;
    const told = first || (view?.turn ?? "") !== this.state.turn; // a first view, or a cue
    if (head.key === this.model?.key && dark === this.dark && !told) return;
    const kind = SCENES[head.scene];
    const before = this.model;
    this.model = kind.read({ head, arrays });
    this.time = kind.time(this.model);
    const grew = !first && dark === this.dark && grown(before, this.model);
    this.state = unfold(fit(told ? cued(this.state, view, this.time) : this.state, this.model, this.time, grew), this.foldable);
    if (told) this.reported = JSON.stringify(asked(view));
    if (grew && !told && this.scene?.alone) return this.grow(before);
    this.dark = dark;
    this.palette = head.palette[dark ? "dark" : "light"];
    for (const role in this.palette) if (typeof this.palette[role] === "string") this.frame.style.setProperty(`--${role}`, this.palette[role]);
    const steps = head.scene === "training" ? tr("the training, snapshot by snapshot") : tr`${count(head.steps, head.scene === "tower" ? "block" : "step")}, one by one`;
    const title = head.title?.split(", ").map((part) => tr(part)).join(", ");
    this.frame.setAttribute("aria-label", tr`${title}, ${steps}. Space plays, arrow keys step.`);
    if (this.still.matches && this.state.playing) this.state = seek(this.state, this.state.until);
    this.reveal = told && Boolean(this.state.turn && this.state.pin);
    this.width = 0;
    if (first) this.presentation.resume();
    this.resize();
    this.wake();
    if (told && !first && this.state.until) this.comeIntoSight();
    this.report(); // the network may not have had the step or the unit that was asked for
  }

  /** The same runs, further on: nothing is built anew, and what came of them is said. */
  grow(before) {
    this.seen = this.model;
    const said = news(before, this.model);
    if (said.length) this.live.textContent = said.join(" ");
    this.scene.renew(this.model, this.time);
    this.matrix.bare(this.model.lanes[this.state.lane]);
    this.shown = null;
    clearTimeout(this.growing);
    this.growing = setTimeout(() => { // it has come to rest, and can be told of
      this.shown = this.growing = null;
      this.wake();
    }, GROWS);
    this.present();
    this.frame.dataset.key = this.model.key;
    if (this.state.playing) this.wake();
  }

  /** What is about to play is seen: the page scrolls where less than half of the diagram is. */
  comeIntoSight() {
    const { top, bottom, height } = this.wrap.getBoundingClientRect();
    if (Math.min(bottom, window.innerHeight) - Math.max(top, 0) > height / 2) return;
    this.wrap.scrollIntoView({ block: "nearest", behavior: this.still.matches ? "auto" : "smooth" });
  }

  resize() {
    if (this.presentation.on) return this.presentation.fit();
    const full = document.fullscreenElement !== null && this.host.fullscreenElement === this.frame;
    this.frame.classList.toggle("full", full);
    this.frame.classList.toggle("beside", full && Boolean(this.state.pin) && window.innerWidth >= BESIDE);
    this.inner.style.zoom = this.projected.matches ? FROM_AFAR : 1;
    if (full && this.model) this.fill();
    const width = Math.floor(this.wrap.clientWidth);
    if (!this.model || !width || width === this.width) return;
    this.width = width;
    this.tip.classList.remove("on");
    this.tip.style.transform = ""; // unseen, it would still be in the way
    this.rebuild();
  }

  /** Fullscreen is for the last row: as large as all fits, the arithmetic too if it is open. */
  fill() {
    const most = this.fullZoom();
    let [zoom, fitting] = [most, 0.6];
    for (let round = 0; round < 5; round++) {
      this.inner.style.zoom = zoom;
      const room = this.frame.clientHeight / (this.inner.getBoundingClientRect().height + 0.04 * window.innerHeight);
      if (room >= 1) fitting = Math.max(fitting, zoom);
      if (room >= 1 && (zoom >= most || room < 1.02)) break;
      zoom = clamp(zoom * room, 0.6, most); // lines break elsewhere then, so that it is measured again
    }
    this.inner.style.zoom = fitting;
  }

  /** As large as the diagram, the bar and the matrix fit. */
  fullZoom() {
    const diagram = this.scene?.geometry.down ?? down(this.model.lanes.length);
    const height = diagram.height + (this.scene?.alone ? 0 : matrixHeight(this.model.hidden)) + this.matrix.answers.room + (this.ribbons.scene ? this.ribbons.height + 24 : 0) + 190;
    const width = this.frame.classList.contains("beside") ? 1400 : 1000;
    return clamp(Math.min(window.innerWidth / width, window.innerHeight / height), 0.6, 2.4);
  }

  rebuild() {
    enlarge(this.wrap.currentCSSZoom ?? 1);
    this.seen = this.presentation.cast(this.model, this.state.lane);
    this.scene = new SCENES[this.model.scene].Scene(this.seen, this.time, this.palette, this.width, this.presentation.look);
    this.wrap.replaceChildren(this.scene.root);
    this.matrix.build(this.scene, this.seen.lanes[castState(this.seen, this.state).lane]);
    this.ribbons.build(this.scene, this.matrix);
    this.controls.suit(this.scene, this.still.matches);
    this.shown = this.way = null;
    this.laid = this.model.key; // what the layout was made for
    this.present();
    this.frame.dataset.key = this.model.key;
  }

  /** Change a part of the state; `before`: what it was, where that is over already. */
  set(part, before = this.state) {
    const next = unfold(followPin(this.state, { ...this.state, ...part }, this.model, this.time), this.foldable);
    const { words, place, pinned } = aloud(before, next);
    const { unsaid = { words: [] } } = this;
    this.unsaid = { words: [...unsaid.words, ...words], place: place || unsaid.place, pinned: pinned || unsaid.pinned };
    this.state = next;
    if (this.still.matches) this.state.open = next.folded ? 0 : 1;
    this.wake();
    this.report();
  }

  /** Tell the server, after a moment of quiet, so that the address holds the view. */
  report() {
    clearTimeout(this.reporting);
    if (this.state.playing) return;
    const view = JSON.stringify(reported(this.state));
    this.reporting = setTimeout(() => {
      if (view === this.reported) return;
      this.reported = view;
      this.setStateValue?.("view", view);
    }, REPORT_AFTER);
  }

  wake() {
    if (this.frameRequest) return;
    this.last = performance.now();
    this.frameRequest = requestAnimationFrame(this.tick);
  }

  tick(now) {
    const begun = performance.now();
    const seconds = clamp((now - this.last) / 1000, 0, 0.1);
    this.last = now;
    this.frameRequest = 0;
    if (!this.scene) return;
    const goal = this.state.folded ? 0 : 1;
    const { open } = this.state;
    const next = advance(this.state, seconds);
    const ended = this.state.playing && !next.playing;
    this.state = followPin(this.state, { ...next, open: open === goal ? goal : clamp(open + (Math.sign(goal - open) * seconds) / FOLDING, 0, 1) }, this.model, this.time);
    this.present(seconds);
    if (ended) this.set({}, { ...this.state, playing: true });
    this.costs.push(performance.now() - begun);
    if (this.costs.length > 2000) this.costs.shift();
    if (this.state.playing || this.state.open !== goal || !this.scene.settled) this.frameRequest ||= requestAnimationFrame(this.tick);
  }

  /** Draw the state. With reduced motion whole moments are shown, no tweening. */
  present(seconds = 0) {
    const { state } = this;
    const shown = castState(this.seen, this.still.matches ? { ...state, p: Math.floor(state.p) } : state);
    if (this.matrix.lane.index !== shown.lane) this.matrix.show(this.seen.lanes[shown.lane]);
    this.scene.draw(shown, seconds);
    this.ribbons.draw(shown);
    this.matrix.draw(shown, this.palette);
    this.presentation.draw(shown);
    this.presentWords(state);
    this.speak();
  }

  /** Say aloud what was done: it plays, it stands there, this is pinned. While it plays nothing is said. */
  speak() {
    if (!this.unsaid) return;
    const { words, place, pinned } = this.unsaid;
    this.unsaid = undefined;
    if (place) words.push(this.told() || whereText(this.model, this.time, this.state));
    if (pinned) words.push(this.panel.spoken);
    if (words.length) this.live.textContent = words.join(" ");
  }

  /** What is told of the moment. */
  told() {
    const { seen, time, state } = this;
    return narration(seen, time, seen.lanes[castState(seen, state).lane], state.p);
  }

  /** What is told in sight: of each moment, or while they pass too fast the last thing that happened. */
  telling(state) {
    const fast = !readable(state, rate(state.moments));
    const follows = this.growing && state.p >= state.moments;
    if (!fast && !follows) return this.told();
    return this.model.scene === "training" ? lately(this.model, state.p) : "";
  }

  presentWords(state) {
    const words = `${Math.floor(state.p)}|${Math.ceil(state.p)}|${state.playing}|${state.folded}|${state.speed}|${state.loop}|${state.lane}|${JSON.stringify(state.pin)}`;
    if (words === this.shown) return;
    this.shown = words;
    const { model, scene } = this;
    const way = scene.wayAt(state.p);
    if (this.way !== way) this.controls.drawLegend(scene.legend(way));
    this.way = way;
    this.controls.show(state, this.still.matches);
    this.matrix.scrub.setAttribute("aria-valuetext", placeText(model, this.time, state));
    this.story.textContent = this.telling(state);
    this.controls.where.textContent = whereText(this.model, this.time, this.state);
    for (const mark of this.scene.marks) mark.classList.toggle("shown", wholeIndex(this.seen, Number(mark.dataset.lane)) === state.lane);
    this.panel.draw(model, state.pin, this.scene);
    if (this.reveal) this.panel.root.scrollIntoView({ block: "nearest", behavior: this.still.matches ? "auto" : "smooth" });
    this.reveal = false;
    Object.assign(this.frame.dataset, { step: Math.ceil(state.p), playing: Number(state.playing), folded: Number(state.folded), speed: short(state.speed), loop: Number(state.loop), lane: state.lane });
  }

  destroy() {
    cancelAnimationFrame(this.frameRequest);
    clearTimeout(this.reporting);
    clearTimeout(this.growing);
    this.unheard.abort();
    this.sizes.disconnect();
    this.presentation.part();
  }
}

export default function (call) {
  const host = call.parentElement;
  let stage = host.__stage;
  if (stage && (stage.version !== VERSION || !host.contains(stage.frame))) {
    stage.destroy(); // new code or new markup: start again
    stage = null;
  }
  if (!stage) {
    stage = host.__stage = new Stage(host);
    stage.version = VERSION;
  }
  const token = (stage.token = {});
  stage.take(call);
  return () => {
    if (stage.token !== token) return;
    stage.destroy();
    delete host.__stage;
  };
}
