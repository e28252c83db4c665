// The panel of a pinned block in the scene `tower`: the gradient on both pathways, and what the block changed, output
// less input, beside what its branch gave. Only what was recorded; panel.js draws it.
import { decimalsFor, number, perCent, plainly, short } from "./format.js";
import { html } from "./dom.js";
import { row, titled } from "./panel.js";
import { pointed, tr } from "./words.js";

/** {title, notes, buttons, value, lines, cards} of block t of a lane. */
export function blockNumbers(model, lane, t) {
  const size = (place) => plainly(lane.at("norm", place), 4);
  const lines = [oneLine(tr("‖d‖, arriving"), size(t + 1))];
  if (ends(lane)) lines.push(oneLine(tr("removed by the activation at the end"), `${short(100 * lane.at("removed", t))} %`));
  lines.push(html("div", { class: "line residual", text: residualWords(model, lane, t) }));
  return {
    title: tr`Block ${t + 1}, ${tr(lane.title)}`, notes: [html("span", { text: tr("all rows together; the gradient at the top is 1") })],
    buttons: [tr("Lane above"), tr("Lane below"), tr("Close the numbers")], value: lane.at("norm", t), lines, cards: [...gradientCards(lane, t, size), ...residualCards(model, lane, t)],
  };
}

/** An activation comes after everything else. */
const ends = (lane) => lane.title === "v1" || lane.title === "plain";

function gradientCards(lane, t, size) {
  const value = (name) => plainly(lane.at(`back.${name}`, t), 4);
  const part = lane.at("part.shortcut", t);
  const cards = [];
  if (lane.title !== "plain" && Number.isFinite(part)) {
    const digits = 4;
    const first = Number(part.toFixed(digits));
    cards.push(towerCard(tr("Along the sum of both"), "line", [[tr("1 shortcut"), withSign(first, digits)], [tr("2 branch"), withSign(1 - first, digits)], [tr("sum"), pointed("1.0000"), "sum"], [tr("its norm"), size(t), "squash"]]));
  }
  const ways = [[tr("1 shortcut"), value("shortcut")], [tr("2 branch"), value("branch")]];
  if (lane.at("back.gate", t) !== undefined) ways.push([tr("of it, gate"), value("gate")]);
  cards.push(towerCard(tr("Norms of the two pathways"), "branch", lane.title === "plain" ? ways.slice(1) : ways),
    towerCard(tr("Gradients inside the branch"), "line", [[tr("weights W2"), value("weight_2")], [tr("between W2 and W1"), value("between")], [tr("weights W1"), value("weight_1")]]));
  return cards;
}

/** What the branch brought to the sum, and the input as it is subtracted. */
const BROUGHT = { plain: "F(x)", v1: "βF(x)", v2: "βF(x)", gated: "T⊙a(F(x))" };
const scaled = (lane) => (lane.scale === 1 ? "x" : `${short(lane.scale)}x`);

/** What is true of output less input in this kind of block. */
export function residualWords(model, lane, t) {
  const [x, gave] = [scaled(lane), BROUGHT[lane.title]];
  if (lane.title === "plain") return tr("Without a shortcut y = a(F(x)): the branch gives all of the output, not y − x.");
  if (lane.title === "gated") return tr`The gate lets a part of each way through: y − ${x} = T ⊙ (a(F(x)) − ${x}), which is not what the branch gave.`;
  const worst = lane.at("residual.worst", t);
  const close = worst === 0 ? tr("to the last bit") : tr`to ${plainly(Math.log10(worst))} of the largest`;
  if (lane.title === "v2") return tr`Nothing comes after the sum, so y − ${x} = ${gave}: ${close}.`;
  if (model.activation !== "relu") return tr`A ${model.activation} comes after the sum and bends it: y − ${x} is not ${gave}.`;
  const on = lane.at("residual.bare", t);
  if (on === 0) return tr("A ReLU comes after the sum, and it is off everywhere here: y = 0.");
  const off = on === 1 ? "" : tr`; elsewhere y = 0, and y − ${x} = −${x}`;
  return tr`A ReLU comes after the sum. Where it is on, in ${on === 1 ? tr("all") : perCent(on, 1)} of the numbers, y − ${x} = ${gave}, ${close}${off}.`;
}

function residualCards(model, lane, t) {
  const [x, gave] = [scaled(lane), BROUGHT[lane.title]];
  const norm = (name, place = t) => plainly(lane.at(name, place), 4);
  const cards = [towerCard(tr("Output less input, norms"), "line", [[tr("‖y‖, output"), norm("size", t + 1)], [tr("‖x‖, input"), norm("size")], [`‖y − ${x}‖`, norm("residual.norm")], [tr`‖${gave}‖, branch`, norm("up.branch")], [tr("‖their difference‖"), norm("residual.apart")]])];
  for (const on of lane.title === "v1" && model.activation === "relu" ? [1, 0] : [null]) {
    const unit = tellingUnit(model, lane, t, on);
    if (unit !== null) cards.push(unitCard(model, lane, t, unit, on));
  }
  return cards;
}

/** A unit's numbers in the painted row, and the decimals that they are printed with. */
export function unitNumbers(model, lane, t, unit) {
  const at = (name, block = t) => lane.array(name)[block * model.hidden + unit];
  const [y, difference, branch] = [at("h", t + 1), at("residual.difference"), at("residual.branch")];
  const x = lane.scale * at("h");
  return { y, x, difference, branch, decimals: decimalsFor([y, x, difference, branch]) };
}

/** Of the units that are on, off, or any (null), the one with the largest change whose printed numbers add up. */
export function tellingUnit(model, lane, t, on) {
  const sums = lane.array("residual.sums");
  const units = Array.from({ length: model.hidden }, (_, unit) => unit).filter((unit) => on === null || Boolean(sums[t * model.hidden + unit]) === Boolean(on));
  const told = units.map((unit) => ({ unit, ...unitNumbers(model, lane, t, unit) })).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const addsUp = ({ y, x, difference, decimals }) => Math.abs(rounded(y, decimals) - rounded(x, decimals) - rounded(difference, decimals)) < 10 ** -decimals / 2;
  return (told.find(addsUp) ?? told[0])?.unit ?? null;
}

const rounded = (value, decimals) => Number(value.toFixed(decimals));

function unitCard(model, lane, t, unit, on) {
  const { y, x, difference, branch, decimals } = unitNumbers(model, lane, t, unit);
  const state = on === null ? "" : on ? tr(", ReLU on") : tr(", ReLU off");
  const as = (value) => number(value, decimals);
  return towerCard(tr`Unit ${unit + 1}, first row${state}`, "line", [[tr("y, output"), as(y)], [tr`${scaled(lane)}, input`, as(x)], [`y − ${scaled(lane)}`, as(difference), "sum"], [tr`${BROUGHT[lane.title]}, branch`, as(branch), "squash"]]);
}

const withSign = (value, digits) => `${value < 0 ? "−" : ""}${pointed(Math.abs(value).toFixed(digits))}`;

const oneLine = (label, value) => html("div", { class: "line" }, html("span", { class: "formula", text: label }), html("b", { text: `= ${value}` }));

const towerCard = (title, role, rows) => titled(title, role, rows.map(([label, value, kind = "term"]) => row(kind, label, "", value)));
