// What is told of a race: numbers at a snapshot, and what they mean where something changed. Pure.
import { count, number, perCent, superscript } from "./format.js";
import { snapshotOf } from "./training_model.js";
import { tr } from "./words.js";

/** log10 of a share, to one decimal: "10⁻²·⁸". */
export const powerOf = (log10) => `10${superscript(log10.toFixed(1))}`;

/** How much of the last step's gradient there is, in words. */
export function shareWords(log10) {
  if (Number.isNaN(log10) || log10 === -Infinity) return tr("none of the last step's gradient that a float could say");
  if (Math.abs(log10) < 0.05) return tr("as much gradient as the last step");
  return log10 < 0 ? tr`${powerOf(log10)} of the last step's gradient` : tr`${powerOf(log10)} times the last step's gradient`;
}

/** R as it is printed: "−2.8". */
export const reachWords = (reach) => (Math.abs(reach) < 0.05 ? "0.0" : number(reach, 1));

/** A loss beside that at chance: as many decimals for both. */
export function lossWords(loss, chance) {
  const decimals = chance >= 0.3 ? 2 : 3;
  return { loss: number(loss, decimals), chance: number(chance, decimals) };
}

export const rightWords = (accuracy) => (Number.isNaN(accuracy) ? "" : tr`${perCent(accuracy)} right`);

/** The selected lane at playhead p, and what has just happened in any. */
export function trainingTold(model, lane, p) {
  const moment = Math.floor(p);
  if (!moment) return tr("Nothing has been measured yet.");
  const now = snapshotOf(lane, lane.seen[moment]);
  const said = now ? tr`Update ${now.update}: ${lane.title}: ${measured(lane, now)}` : tr`${lane.title} has not begun.`;
  const over = newly(lane, moment, lane.planned) && lane.learned === null;
  return [said, ...happened(model, moment, lane), over && `${verdict(model, lane)}.`].filter(Boolean).join(" ");
}

function measured(lane, { loss, accuracy, reach }) {
  const words = lossWords(loss, lane.chance);
  return tr`${[tr`loss ${words.loss} of ${words.chance} at chance`, rightWords(accuracy)].filter(Boolean).join(", ")}; the first step has ${shareWords(reach)}.`;
}

/** Whether a lane's run has come to its end. */
export const ended = (lane) => lane.count > 0 && lane.array("updates")[lane.count - 1] >= lane.planned;

/** Whether a moment brings a lane's snapshot at an update. */
const newly = (lane, moment, update) => lane.seen[moment] > lane.seen[moment - 1] && lane.array("updates")[lane.seen[moment] - 1] === update;

/** What happened at a moment, lane by lane: sentences; `told`: the lane whose numbers stand before them. */
function happened(model, moment, told = null) {
  return model.lanes.flatMap((lane) => changes(model, lane, (update) => newly(lane, moment, update), lane === told ? "" : lane.title));
}

/** What changed for a lane, among the snapshots of which `brings(update)` holds. `name`: "" where it has just been said. */
function changes(model, lane, brings, name) {
  return [
    brings(lane.reached) && `${name && `${name}: `}${nowArriving(model, lane)}`,
    brings(lane.learned) && tr`${name || tr("It")} has learned (the goal is ${model.goal})${sinceReached(lane)}.`,
  ].filter(Boolean);
}

/** What came of a race that goes on since `before`: sentences, those of runs that ended without learning included. */
export function news(before, model) {
  return model.lanes.flatMap((lane, k) => {
    const brought = lane.array("updates").slice(before.lanes[k].count);
    const over = brought.includes(lane.planned) && lane.learned === null;
    return [...changes(model, lane, (update) => brought.includes(update), lane.title), over && `${verdict(model, lane, lane.title)}.`].filter(Boolean);
  });
}

/** That it arrives; and what that means where the answer lies far back and is not known already. */
function nowArriving({ far }, { reached, learned }) {
  const when = reached ? tr("for the first time") : tr("before any update");
  const known = learned !== null && learned < reached;
  return far && !known
    ? tr`${when} more than a thousandth of the gradient arrives; learning needs that, and may still fail.`
    : tr`${when} more than a thousandth of the gradient arrives.`;
}

function sinceReached({ reached, learned }) {
  if (reached === null || reached > learned) return tr(", though at no snapshot before more than a thousandth of the gradient arrived");
  return reached === learned ? tr(", as the gradient first arrived") : tr`, ${count(learned - reached, "update")} after the gradient first arrived`;
}

/** How a run that has ended without learning ended. */
function verdict(model, { reached, planned }, name = tr("It")) {
  return tr`${name} did not learn in ${count(planned, "update")} (the goal is ${model.goal}); ${reached === null ? tr("at no snapshot did a thousandth of the gradient arrive") : tr`the gradient first arrived at update ${reached}`}`;
}

/** What a race shows, for whoever cannot see it. */
export function raceWords(model) {
  return model.lanes.map((lane) => {
    const arrived = lane.reached === null ? tr("R not above −3") : tr`R first above −3 at update ${lane.reached}`;
    const learned = lane.learned === null ? tr("not learned") : tr`learned at update ${lane.learned}`;
    return tr`${lane.title}: ${arrived}, ${learned}${ended(lane) ? "" : tr(" so far")}.`;
  }).join(" ");
}

/** While it plays: the last thing that happened up to playhead p. */
export function lately(model, p) {
  for (let moment = Math.floor(p); moment > 0; moment--) {
    const said = happened(model, moment);
    if (said.length) return said.join(" ");
  }
  return "";
}
