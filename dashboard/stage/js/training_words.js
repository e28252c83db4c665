// What is told of a race: numbers at a snapshot, and what they mean where something changed. Pure.
import { number, superscript } from "./format.js";
import { snapshotOf } from "./training_model.js";

/** log10 of a share, to one decimal: "10⁻²·⁸". */
export const powerOf = (log10) => `10${superscript(log10.toFixed(1))}`;

/** How much of the last step's gradient there is, in words. */
export function shareWords(log10) {
  if (Number.isNaN(log10) || log10 === -Infinity) return "none of the last step's gradient that a float could say";
  if (Math.abs(log10) < 0.05) return "as much gradient as the last step";
  return log10 < 0 ? `${powerOf(log10)} of the last step's gradient` : `${powerOf(log10)} times the last step's gradient`;
}

/** R as it is printed: "−2.8". */
export const reachWords = (reach) => (reach === -Infinity ? "−∞" : number(reach, 1));

/** A loss beside that at chance: as many decimals for both. */
export function lossWords(loss, chance) {
  const decimals = chance >= 0.3 ? 2 : 3;
  return { loss: number(loss, decimals), chance: number(chance, decimals) };
}

export const rightWords = (accuracy) => (Number.isNaN(accuracy) ? "" : `${Math.round(100 * accuracy)} % right`);

/** The selected lane at playhead p, and what has just happened in any. */
export function trainingTold(model, lane, p) {
  const moment = Math.floor(p);
  if (!moment) return "Nothing has been measured yet.";
  const now = snapshotOf(lane, lane.seen[moment]);
  const said = now ? `Update ${now.update}: ${lane.title}: ${measured(lane, now)}` : `${lane.title} has not begun.`;
  return [said, ...happened(model, moment)].join(" ");
}

function measured(lane, { loss, accuracy, reach }) {
  const words = lossWords(loss, lane.chance);
  return `${[`loss ${words.loss} of ${words.chance} at chance`, rightWords(accuracy)].filter(Boolean).join(", ")}; the first step has ${shareWords(reach)}.`;
}

/** Whether a lane's run has come to its end. */
export const ended = (lane) => lane.count > 0 && lane.array("updates")[lane.count - 1] >= lane.planned;

/** Whether a mark of a lane, "reached" or "learned", is set by the snapshot that a moment brings. */
const newly = (lane, moment, mark) => lane[mark] !== null && lane.seen[moment] > lane.seen[moment - 1] && lane.array("updates")[lane.seen[moment] - 1] === lane[mark];

/** What happened at a moment, lane by lane: sentences. */
export function happened(model, moment) {
  return model.lanes.flatMap((lane) => [
    newly(lane, moment, "reached") && `${lane.title}: ${lane.reached ? "for the first time" : "before any update"} more than a thousandth of the gradient arrives at the first step. Learning needs it; it does not promise it.`,
    newly(lane, moment, "learned") && learnedWords(model, lane),
    ended(lane) && lane.learned === null && lane.seen[moment] === lane.count && lane.seen[moment - 1] < lane.count && `${lane.title}: ${verdict(model, lane)}.`,
  ].filter(Boolean));
}

function learnedWords(model, lane) {
  const after = lane.reached === null || lane.reached > lane.learned ? ", though at no snapshot before it more than a thousandth of the gradient arrived" : `, ${lane.learned - lane.reached} updates after the gradient first arrived`;
  return `${lane.title} has learned, ${model.goal}${after}.`;
}

/** What a race shows, for whoever cannot see it. */
export function raceWords(model) {
  return model.lanes.map((lane) => {
    const arrived = lane.reached === null ? "R not above −3 so far" : `R first above −3 at update ${lane.reached}`;
    const so = lane.learned === null ? `${arrived}, not learned so far` : `${arrived}, learned at update ${lane.learned}`;
    return `${lane.title}: ${lane.learned === null && ended(lane) ? verdict(model, lane) : so}.`;
  }).join(" ");
}

/** How a run that has ended without learning ended. */
export function verdict(model, lane) {
  const arrived = lane.reached === null ? "a thousandth of the gradient arrived at no snapshot" : `the gradient first arrived at update ${lane.reached}`;
  return `${arrived}, and it did not learn (${model.goal}) in ${lane.planned} updates`;
}

/** While it plays: the last thing that happened up to playhead p. */
export function lately(model, p) {
  for (let moment = Math.floor(p); moment > 0; moment--) {
    const said = happened(model, moment);
    if (said.length) return said.join(" ");
  }
  return "";
}
