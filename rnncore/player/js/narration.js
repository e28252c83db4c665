// One sentence about a moment, from the recorded numbers: what happened at it, and no more. Pure.
import { count, number, plainly, visible } from "./format.js";
import { likeliest } from "./likely.js";
import { lookingStep, mostLooked } from "./looked.js";
import { heldSpans } from "./held_spans.js";
import { trainingTold } from "./training_words.js";
import { tellsApart } from "./compare_words.js";
import { slowly } from "./update_words.js";
import { readsWords } from "./transformer_words.js";
import { gateName, tr } from "./words.js";

const MOVED = 0.2; // of a gate's mean: less is not worth a sentence
const READABLE = 2.5; // moments a second: faster, and nobody reads along

/** Whether a sentence can be read before the next one comes. */
export const readable = (state, rate) => !state.playing || rate * state.speed <= READABLE;

/** The sentence about the last moment that is over at playhead p; "" where the scene has none. */
export function narration(model, time, lane, p) {
  if (model.scene === "training") return trainingTold(model, lane, p);
  const moment = Math.floor(p);
  if (moment === 0) return opened(model);
  if (model.scene === "gradient") return backwards(model, time, moment);
  if (model.scene === "tower") return throughTower(model, time, moment);
  if (model.scene === "transformer") return readsWords(model, time, lane, moment);
  if (model.scene === "compare") return tellsApart(model, time, moment);
  if (model.scene === "update") return slowly(model, time, moment);
  if (model.parts.length > 1) return inParts(model, time, moment);
  return time.both(moment) ? "" : reading(model, lane, moment - 1);
}

const cutLabel = (label) => visible(label.length > 24 ? `${label.slice(0, 23)}…` : label);
const list = (parts) => (parts.length < 2 ? parts.join("") : tr`${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`);

function opened(model) {
  if (model.scene === "gradient") return tr("The loss is there, and its gradient has not yet travelled back.");
  if (model.scene === "tower") return tr("Nothing has gone up yet.");
  return tr("Nothing has been read yet.");
}

/** A step of a network that reads: the gate that moved most, then the answer or the state. */
function reading(model, lane, t) {
  const said = [gateMoved(model, lane, t), model.answers?.length ? answered(model, t) : stateMoved(model, lane, t)];
  return tr`Step ${t + 1}, “${cutLabel(model.labels[t])}”: ${said.filter(Boolean).join("; ")}.`;
}

/** A step of networks one after another: what the encoder reads, then where the decoder looks and what it writes. */
function inParts(model, time, moment) {
  const part = model.parts[time.part(moment)];
  if (part !== model.said) return time.part(moment + 0.5) !== part.index ? handedOn(model, part) : readFrom(model, time, moment, part);
  const t = lookingStep(model, time, moment);
  const { place, share } = mostLooked(model, t);
  const { name, share: sure } = likeliest(model, t);
  return tr`Step ${t + 1}, “${cutLabel(model.labels[t])}”: the ${tr(part.title)} looks most at “${cutLabel(model.labels[place])}” (${number(share, 2)}) and writes “${cutLabel(name)}” (${number(sure, 2)}).`;
}

/** The words that the directions of an encoder read at a moment. */
function readFrom(model, time, moment, part) {
  const lanes = model.lanes.filter((lane) => lane.part === part && lane.layer === time.pass(moment));
  const words = lanes.map((lane) => tr`“${cutLabel(model.labels[time.current(lane, moment)])}”${lanes.length > 1 ? (lane.reverse ? tr(" backward") : tr(" forward")) : ""}`);
  return tr`Step ${moment - time.pass(moment) * part.steps}: the ${tr(part.title)} reads ${list(words)}.`;
}

const handedOn = (model, part) => tr`The ${tr(part.title)} is done with its ${count(part.steps, "step")}${part.directions > 1 ? tr(", from both ends") : ""}: its last ${part.directions > 1 ? tr("states become") : tr("state becomes")} the first of the ${tr(model.said.title)}.`;

/** The gate whose mean moved most since the step before, if it moved by enough to be told. */
function gateMoved(model, lane, t) {
  if (t === 0) return "";
  const moves = model.gates.filter((gate) => gate.low === 0).map((gate) => ({ gate, now: lane.array(`mean.${gate.name}`)[t], then: lane.array(`mean.${gate.name}`)[t - 1] }));
  const most = moves.reduce((best, one) => (best && Math.abs(best.now - best.then) >= Math.abs(one.now - one.then) ? best : one), null);
  if (!most || !(Math.abs(most.now - most.then) >= MOVED)) return "";
  const { gate, now, then } = most;
  const held = heldWords(heldSpans(model, lane, gate.name, t), lane.hidden);
  return tr`the ${gateName(gate)}${held} ${now < then ? tr("falls") : tr("rises")} from ${number(then, 2)} to ${number(now, 2)} on average`;
}

/** That a gate is held, and of how many units, where it is not of all. */
function heldWords(spans, units) {
  const held = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  if (held === 0) return "";
  return held === units ? tr(", held by hand,") : tr`, held by hand in ${held} of ${count(units, "unit")},`;
}

function answered(model, t) {
  const said = ({ name, share }) => `${name} (${number(share, 2)})`;
  const now = likeliest(model, t);
  if (t === 0) return tr`the answer is ${said(now)}`;
  const before = likeliest(model, t - 1);
  return now.name === before.name ? tr`the answer stays ${said(now)}` : tr`the answer turns from ${said(before)} to ${said(now)}`;
}

/** How far the state moved, and how long it is now. */
function stateMoved(model, lane, t) {
  let [moved, length] = [0, 0];
  for (let unit = 0; unit < lane.hidden; unit++) {
    const now = lane.state("h", t, unit);
    moved += (now - lane.previous("h", t, unit)) ** 2;
    length += now ** 2;
  }
  return tr`the state moves by ${plainly(Math.log10(moved) / 2)}, and its length is ${plainly(Math.log10(length) / 2)}`;
}

/** The way back: what is left of each lane's own gradient where the loss enters. */
function backwards(model, time, p) {
  const t = time.current(null, p);
  const left = model.lanes.map((lane) => `${tr(lane.title)} ${plainly(lane.at("norm", t + 1) - lane.at("norm", model.lossEnd + 1))}`);
  const steps = model.lossEnd - t;
  const alone = model.lossAt.length === 1; // otherwise each step's own loss adds to what has come back
  if (steps && !alone) return tr`${count(steps, "step")} back, after step ${t + 1}, with the losses on the way added, the gradient is this many times that at the last step: ${list(left)}.`;
  return steps === 0
    ? tr`At step ${t + 1} the loss enters: its gradient is ${list(model.lanes.map((lane) => tr`${plainly(lane.at("norm", t + 1))} for ${tr(lane.title)}`))}.`
    : tr`${count(steps, "step")} back, after step ${t + 1}, this much of the gradient at the loss is left: ${list(left)}.`;
}

function throughTower(model, time, p) {
  const t = time.current(null, p);
  if (p <= model.steps) return tr`Up through block ${t + 1}: the signal that leaves it has the size ${list(model.lanes.map((lane) => tr`${plainly(lane.at("size", t + 1))} in ${tr(lane.title)}`))}.`;
  return tr`Back through block ${t + 1}: this much of the gradient at the top is left: ${list(model.lanes.map((lane) => `${tr(lane.title)} ${plainly(lane.at("norm", t))}`))}.`;
}
