// The player as a pure state machine: {p, playing, speed, loop, folded, moments} -> the next one.
import { clamp } from "./timeline.js";

const WHOLE = 12; // seconds that a play takes at ×1, whatever its length
const SLOWEST = 0.5; // moments a second at ×1: few steps are not drawn out
export const SPEEDS = [0.25, 0.5, 1, 2, 4];
const EPSILON = 1e-6;

/** Moments a second at ×1. */
export const rate = (moments) => Math.max(moments / WHOLE, SLOWEST);

/** Move the playhead by `seconds` of playing; it comes to rest at `until`, where that is ahead. */
export function advance(state, seconds) {
  if (!state.playing) return state;
  const { until, moments } = state;
  const p = state.p + seconds * rate(moments) * state.speed;
  if (state.p < until && p >= until) return { ...state, p: until, playing: false };
  if (p < moments) return { ...state, p };
  return state.loop ? { ...state, p: 0 } : { ...state, p: moments, playing: false };
}

/** Put the playhead on a moment, and stop. */
export const seek = (state, p) => ({ ...state, playing: false, p: clamp(p, 0, state.moments) });

/** One whole moment forward (+1) or back (−1), and stop. */
export function step(state, direction) {
  const p = direction > 0 ? Math.floor(state.p + EPSILON) + 1 : Math.ceil(state.p - EPSILON) - 1;
  return seek(state, p);
}

/** Play or pause; at the end, playing starts again from the beginning. */
export function toggle(state) {
  const atEnd = !state.playing && state.p >= state.moments;
  return { ...state, playing: !state.playing, p: atEnd ? 0 : state.p };
}

/** Where motion is not wanted: one moment on, and from the end back to the start. */
export const oneOn = (state) => (state.p >= state.moments ? seek(state, 0) : step(state, 1));

export function faster(state, direction) {
  const at = clamp(SPEEDS.indexOf(state.speed) + direction, 0, SPEEDS.length - 1);
  return { ...state, speed: SPEEDS[at] };
}

/** The state after a key, but for Space, or null when the key is not ours. */
export function key(state, name) {
  switch (name) {
    case "ArrowRight": return step(state, 1);
    case "ArrowLeft": return step(state, -1);
    case "Home": return seek(state, 0);
    case "End": return seek(state, state.moments);
    case "+": case "=": return faster(state, 1);
    case "-": return faster(state, -1);
    case "u": case "U": return { ...state, folded: !state.folded };
    case "l": case "L": return { ...state, loop: !state.loop };
    default: return null;
  }
}
