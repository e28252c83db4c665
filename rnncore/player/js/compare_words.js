// Scene `compare` in a sentence a moment, from the recorded numbers. Pure.
import { brief, number, visible } from "./format.js";
import { moves } from "./compare_model.js";
import { gateName, tr } from "./words.js";

const ofWord = (label) => visible(label.length > 24 ? `${label.slice(0, 23)}…` : label);
const called = ({ name, state, low }) => (state ? (name === "c" ? tr("cell state") : tr("hidden state")) : gateName({ name, low }));
const much = ({ column, share }) => (column.state ? brief(share) : `${number(100 * share, 1)} %`);

/** One sentence about moment `p`, which is over; after the last one what holds of all steps. */
export function tellsApart(model, time, p) {
  const t = time.current(model.apart, p);
  const [most] = moves(model, t, t + 1);
  const at = tr`Step ${t + 1}, “${ofWord(model.labels[t])}”`;
  const range = most.column.state ? "" : tr(" of its range");
  const said = Number.isNaN(most.by) ? tr`${at}: the ${called(most.column)} is no number in unit ${most.unit + 1} of one of the two.` : most.by === 0 ? tr`${at}: ${most.column.state ? tr("the states are") : tr("every gate is")} the same in both.`
    : tr`${at}: the ${called(most.column)} differs most, by ${much(most)}${range} on average, in unit ${most.unit + 1} by ${most.by > 0 ? "+" : ""}${brief(most.by)}.`;
  return p < time.moments ? said : tr`${said} Over all steps: ${moves(model, 0, model.steps).map((one) => `${called(one.column)} ${much(one)}`).join(", ")}.`;
}
