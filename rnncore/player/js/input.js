// Keys and pointers: what a person does, turned into a state of the player.
import { wholeIndex, wholePin } from "./cast.js";
import { clamp } from "./timeline.js";
import { key, seek } from "./player.js";
import { light, pinAt, tipAt } from "./pointer.js";

const stages = new Set(); // all that are mounted

const hostOf = (stage) => stage.host.host ?? stage.host; // the shadow root's

/** The stage that is presented, or else the first on the page, among those that can be seen. */
const isFirst = (stage) => stage.presentation.on || [...stages].every((one) => !one.presentation.on) && [...stages].filter((one) => one.frame.checkVisibility?.() ?? true)
  .every((one) => one === stage || hostOf(stage).compareDocumentPosition(hostOf(one)) & Node.DOCUMENT_POSITION_FOLLOWING);

const NOWHERE = "body, html, main"; // what has the focus when nothing has; a click beside everything focuses Streamlit's main

/** Space plays the first stage while no control, field or link has the focus. */
function spaceAnywhere(stage, event) {
  if (event.key !== " " || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!(document.activeElement?.matches(NOWHERE) ?? true) || !event.composedPath()[0].matches?.(NOWHERE)) return;
  if (!stage.model || !isFirst(stage)) return;
  stage.play();
  event.preventDefault(); // the page would scroll
}

/** Hear everything that happens on the stage. */
export function listen(stage) {
  const { frame, matrix, ribbons, wrap } = stage;
  frame.addEventListener("keydown", (event) => keyDown(stage, event));
  const { signal } = stage.unheard = new AbortController();
  stages.add(stage);
  signal.addEventListener("abort", () => stages.delete(stage));
  document.addEventListener("keydown", (event) => spaceAnywhere(stage, event), { signal });
  frame.addEventListener("fullscreenchange", () => stage.resize());
  matrix.scrub.addEventListener("input", () => stage.set(seek(stage.state, Number(matrix.scrub.value))));
  matrix.lanes.addEventListener("change", () => stage.set({ lane: Number(matrix.lanes.value) }));
  matrix.canvas.addEventListener("click", (event) => stage.pick(matrix.hit(event)));
  ribbons.canvas.addEventListener("click", (event) => stage.go(ribbons.hit(event)));
  const strip = matrix.answers;
  strip.canvas.addEventListener("pointerdown", (event) => { strip.canvas.setPointerCapture(event.pointerId); stage.go(strip.hit(event)); });
  strip.canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) stage.go(strip.hit(event));
    say(stage, event, strip.tip(event));
  });
  strip.canvas.addEventListener("pointerleave", () => say(stage, null, ""));
  wrap.addEventListener("click", (event) => click(stage, event));
  wrap.addEventListener("pointermove", (event) => hover(stage, event));
  wrap.addEventListener("pointerleave", () => hover(stage, null));
}

function click(stage, event) {
  const mark = event.target.closest(".lanemark, .lanepick");
  if (mark) return stage.set({ lane: wholeIndex(stage.seen, Number(mark.dataset.lane)) });
  const moment = stage.scene.momentAt?.(event);
  if (moment !== undefined) return stage.set(seek(stage.state, moment));
  const pin = pinAt(stage.scene, event);
  if (pin) stage.pinTo(wholePin(stage.seen, pin));
}

// Keys that a focused control of the stage keeps for itself.
const OWN_KEYS = { SELECT: /^(.|Arrow.*|Enter|Home|End)$/, BUTTON: /^( |Enter)$/, SUMMARY: /^( |Enter)$/ };

/** A key pressed on the stage, or beside it while it is presented. */
export function keyDown(stage, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !stage.model) return;
  if (/^[cr]$/i.test(event.key)) return event.stopPropagation(); // Streamlit's own shortcuts: not from in here
  if (OWN_KEYS[event.composedPath()[0].tagName]?.test(event.key)) return;
  if (!press(stage, event.key)) return;
  event.preventDefault();
  event.stopPropagation();
}

function press(stage, name) {
  if (name === " ") stage.play();
  else if (name === "Escape") return escape(stage);
  else if (name === "f" || name === "F") stage.fullscreen();
  else if (name === "p" || name === "P") stage.presentation.toggle();
  else if (name === "Enter") stage.pinHere();
  else if (name === "ArrowUp" || name === "ArrowDown") {
    if (!stage.state.pin) return false; // the page may scroll
    stage.movePin(name === "ArrowUp" ? -1 : 1);
  } else {
    const next = key(stage.state, name);
    if (!next) return false;
    stage.set(next);
  }
  return true;
}

/** Leave the open menu, or else the arithmetic; without either the key is not ours. */
function escape(stage) {
  const menu = stage.frame.querySelector("details[open]");
  if (!menu && !stage.state.pin) return false;
  if (menu) menu.open = false;
  if (menu) menu.querySelector("summary").focus();
  else stage.unpin();
  return true;
}

/** Say what is under the pointer, and light its matrix on every copy. */
function hover(stage, event) {
  if (!stage.scene) return;
  light(stage.scene, event?.target.closest("[data-matrix]")?.dataset.matrix ?? "");
  say(stage, event, event ? tipAt(stage.scene, event) : "");
}

/** Put words beside the pointer; a finger would cover them. */
function say(stage, event, words) {
  const text = event?.pointerType === "touch" ? "" : words;
  stage.tip.textContent = text;
  stage.tip.classList.toggle("on", Boolean(text));
  if (!text) return;
  const box = stage.frame.getBoundingClientRect();
  const x = clamp(event.clientX - box.left + 14, 0, Math.max(0, box.width - stage.tip.offsetWidth - 4));
  stage.tip.style.transform = `translate(${x}px, ${event.clientY - box.top + 18}px)`;
}
