// What the player shows, kept across new data and told to the server. Pure.
import { count } from "./format.js";
import { tr } from "./words.js";

/** A scene that cannot be folded is always open. */
export const unfold = (state, foldable) => (foldable ? state : { ...state, folded: false, open: 1 });

/** The view that the address asks for -> a part of the player's state. Without a step it is the end. */
export function opening(view) {
  const { step = null, folded = false, pin = null, lane = 0 } = view ?? {};
  return { p: step ?? Infinity, folded, open: folded ? 0 : 1, pin, lane };
}

/** Of a view as it was sent, what is reported of one. */
export const asked = ({ step, pin, lane, folded, turn } = {}) => ({ step, pin, lane, folded, turn });

/** What a first view or a cue asks of a state: it, and to play on from there to its moment, where that is ahead. */
export function cued(state, view, { moments }) {
  const until = Math.min(view?.until ?? 0, moments);
  const next = { ...state, ...opening(view), moments, until, turn: view?.turn ?? "" };
  return { ...next, playing: next.p < until };
}

/** The part of the state that belongs into the address; the end is no step, so that it stays the end of other data. */
export const reported = ({ p, moments, folded, pin, lane, turn = "" }) => ({ step: p >= moments ? null : Math.ceil(p), pin, lane, folded, turn });

function fits(pin, model) {
  if (!pin || model.pinnable === false) return false;
  const place = pin.output === undefined ? model.lanes[pin.lane ?? 0] : model.said;
  if (!place || pin.t < place.from || pin.t >= place.to) return false;
  return pin.output === undefined ? (pin.unit ?? 0) < place.hidden : pin.output < model.outputs;
}

/** Keep the playhead, the lane and the pin as far as a new network has them; where it is the same run, which `grew`, it plays on. */
export function fit(state, model, time, grew = false) {
  const same = state.moments === time.moments;
  const atEnd = state.p >= state.moments && !state.playing;
  const p = atEnd && !same ? time.moments : Math.min(state.p, time.moments);
  const lane = Math.min(state.lane, model.lanes.length - 1);
  return { ...state, lane, pin: fits(state.pin, model) ? state.pin : null, moments: time.moments, p, playing: (same || grew) && state.playing };
}

/** The pinned unit follows the playhead, so that its arithmetic can be watched through time. */
export function followPin(before, next, model, time) {
  const { pin } = next;
  if (!pin || pin !== before.pin || next.p === before.p) return next;
  const lane = model.lanes[pin.lane ?? model.lanes.length - 1];
  const t = time.current(lane, next.p);
  return t === pin.t ? next : { ...next, pin: { ...pin, t } };
}

/** What a change of the state calls for to be said aloud: words, and whether also the place or what is pinned. */
export function aloud(before, next) {
  const words = [];
  const stopped = before.playing && !next.playing;
  if (next.playing && !before.playing) words.push(tr("Playing."));
  if (stopped && next.p < next.moments) words.push(tr("Paused."));
  if (next.folded !== before.folded) words.push(next.folded ? tr("Folded.") : tr("Unrolled."));
  if (before.pin && !next.pin) words.push(tr("Closed."));
  const place = !next.playing && (stopped || next.p !== before.p || next.lane !== before.lane);
  return { words, place, pinned: !next.playing && Boolean(next.pin) && next.pin !== before.pin };
}

/** Where the playhead stands, for its slider: "step 8 of 12, “garden”". */
export function placeText(model, time, state) {
  const where = whereText(model, time, state);
  if (time.where) return where;
  return Math.ceil(state.p) === 0 ? tr`at the start of ${where}` : where.replace(/: (.*)$/s, (_, word) => `, ${tr`“${word}”`}`);
}

/** Where the playhead stands, in words. */
export function whereText(model, time, state) {
  if (time.where) return time.where(state.p);
  const moment = Math.ceil(state.p);
  if (moment === 0) return count(model.steps, "step");
  if (time.backward) {
    const t = time.current(null, state.p);
    return tr`back at step ${t + 1} of ${model.steps}: ${model.labels[t].slice(0, 40)}`;
  }
  const part = model.parts[time.part(state.p)];
  const step = part.from + moment - time.begins(state.p);
  if (!time.both(state.p)) return tr`step ${step} of ${model.steps}: ${model.labels[step - 1].slice(0, 40)}`;
  const layer = time.pass(state.p);
  return `${part.layers > 1 ? tr`layer ${layer + 1}, ` : ""}${tr`step ${step - layer * part.steps} of ${model.steps} from both ends`}`;
}
