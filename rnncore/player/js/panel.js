// The panel of the pinned arithmetic: the unit's equation with its real numbers, sum by sum.
import { outputArithmetic, printedRows, unitArithmetic } from "./arithmetic.js";
import { decimalsFor, number } from "./format.js";
import { html, iconButton } from "./dom.js";
import { laneName } from "./model.js";
import { tr } from "./words.js";

export class Panel {
  /** `actions`: {move(delta), close()}. */
  constructor(actions) {
    this.actions = actions;
    this.root = html("div", { class: "panel", role: "region", "aria-label": tr("Pinned arithmetic") });
    this.root.hidden = true;
  }

  /** The arithmetic of a unit or an output; a scene that explains something else brings its own words. */
  draw(model, pin, scene) {
    this.root.hidden = !pin;
    if (!pin) return this.root.replaceChildren();
    const { title, notes, buttons: [before, after, close], value, lines, cards } = scene.explain ? scene.explain(pin) : arithmetic(model, pin);
    this.root.dataset.value = String(value);
    this.spoken = `${title}: ${[...(lines.at(-1)?.children ?? [])].map((part) => part.textContent).join(" ")}.`;
    const buttons = html("span", { class: "panelbuttons" },
      iconButton("back", before, () => this.actions.move(-1), "↑"),
      iconButton("next", after, () => this.actions.move(1), "↓"),
      iconButton("close", close, () => this.actions.close()));
    this.root.replaceChildren(
      html("div", { class: "panelhead" }, html("span", { class: "pinned" }, html("b", { text: title }), ...notes), buttons),
      html("div", { class: "lines" }, ...lines),
      html("div", { class: "sums" }, ...cards),
    );
  }
}

/** What is told of a unit or an output: {title, notes, buttons, value, lines, cards}. */
export function arithmetic(model, pin) {
  const lane = pin.output === undefined ? model.lanes[pin.lane] : null;
  const { value, lines, sums } = lane ? unitArithmetic(model, lane, pin.t, pin.unit) : outputArithmetic(model, pin.t, pin.output);
  const where = lane ? laneName(model, lane) : model.answers?.[pin.output];
  const label = html("span", { class: "pinlabel", dir: "auto", text: tr`“${model.labels[pin.t].slice(0, 60)}”` });
  return {
    title: lane ? tr`Unit ${pin.unit + 1}, step ${pin.t + 1}` : tr`Output ${pin.output + 1}, step ${pin.t + 1}`, notes: where ? [label, html("span", { text: where })] : [label],
    buttons: lane ? [tr("Previous unit"), tr("Next unit"), tr("Close the arithmetic")] : [tr("Previous output"), tr("Next output"), tr("Close the arithmetic")], value, lines: lines.map(line), cards: sums.map(card),
  };
}

/** "W_hh h_{t−1}" -> text with the subscripts lowered. */
function subscripts(text) {
  return text.split(/(_\{[^}]*\}|_[a-z]+)/).filter(Boolean).map((part) => (part.startsWith("_") ? html("sub", { text: part.replace(/[_{}]/g, "") }) : part));
}

/** "h = o · tanh(c) = 0.51 · tanh(0.20) = 0.10" */
export function line({ symbol, formula, parts, value }) {
  const values = parts.flatMap((part) => (Array.isArray(part) ? [part[1]] : typeof part === "number" ? [part] : []));
  const decimals = decimalsFor([...values, value]);
  const wrap = (item) => (item < 0 ? `(${number(item, decimals)})` : number(item, decimals));
  const text = parts.map((part) => (Array.isArray(part) ? `${part[0]}(${number(part[1], decimals)})` : typeof part === "number" ? wrap(part) : part)).join(" ");
  const row = html("div", { class: "line", "data-symbol": symbol, "data-value": String(value) },
    html("span", { class: "formula" }, ...subscripts(`${symbol} = ${formula}`)));
  if (text) row.append(html("span", { text: `= ${text}` }));
  row.append(html("b", { text: `= ${number(value, decimals)}` }));
  return row;
}

export function card(sum) {
  const decimals = decimalsFor([sum.sum, sum.bias, ...sum.terms.slice(0, 3).flatMap((term) => [term.product, term.value])]);
  const rows = printedRows(sum, decimals).map((row) => printed(row, decimals));
  if (sum.squash) rows.push(row("squash", tr`${sum.squash}(sum)`, "", number(sum.squashed, decimals)));
  if (!Number.isNaN(sum.held)) rows.push(row("held", tr("held at"), "", number(sum.held, decimals)));
  const title = sum.symbol === sum.name ? sum.name : `${sum.symbol}  ${tr(sum.name)}`;
  return titled(title, sum.role, rows, { "data-symbol": sum.symbol, "data-value": String(sum.value) });
}

/** A card: its rows under a title, in the hue of a role. */
export function titled(title, role, rows, data = {}) {
  const box = html("div", { class: "sum", ...data }, html("div", { class: "sumtitle", text: title }), ...rows);
  box.style.setProperty("--hue", `var(--${role})`);
  return box;
}

function printed(item, decimals) {
  const value = number(item.value, decimals);
  if (item.kind === "term") {
    const { label, weight, value: input } = item.term;
    return row("term", label, `${number(weight, decimals)} × ${number(input, decimals)}`, value);
  }
  if (item.kind === "rest") return row("rest", tr`${item.count} more`, "", value);
  if (item.kind === tr("rounding")) return row("rest", tr("rounding"), "", value);
  return row(item.kind, tr(item.kind), "", value);
}

export const row = (kind, label, product, value) => html("div", { class: `row ${kind}`, "data-kind": kind },
  html("span", { text: label, title: label }), html("span", { text: product }), html("span", { class: "value", text: value }));
