// The panel of the pinned arithmetic: the unit's equation with its real numbers, sum by sum.
import { outputArithmetic, printedRows, unitArithmetic } from "./arithmetic.js";
import { decimalsFor, number } from "./format.js";
import { html, iconButton } from "./dom.js";
import { laneName } from "./model.js";

export class Panel {
  /** `actions`: {move(delta), close()}. */
  constructor(actions) {
    this.actions = actions;
    this.root = html("div", { class: "panel", role: "region", "aria-label": "Pinned arithmetic" });
    this.root.hidden = true;
  }

  /** The arithmetic of a unit or an output; a scene that explains something else brings its own words. */
  draw(model, pin, scene) {
    this.root.hidden = !pin;
    if (!pin) return this.root.replaceChildren();
    if (scene.explain) return this.show(scene.explain(pin));
    const isOutput = pin.output !== undefined;
    const lane = isOutput ? null : model.lanes[pin.lane];
    const result = isOutput ? outputArithmetic(model, pin.t, pin.output) : unitArithmetic(model, lane, pin.t, pin.unit);
    this.root.dataset.value = String(result.value);
    this.root.replaceChildren(
      this.heading(model, pin, lane),
      html("div", { class: "lines" }, ...result.lines.map(line)),
      html("div", { class: "sums" }, ...result.sums.map(card)),
    );
  }

  show({ title, about, value, lines, cards }) {
    this.root.dataset.value = String(value);
    const head = html("div", { class: "panelhead" },
      html("span", { class: "pinned" }, html("b", { text: title }), html("span", { text: about })),
      html("span", { class: "panelbuttons" },
        iconButton("back", "Lane above", () => this.actions.move(-1), "↑"),
        iconButton("next", "Lane below", () => this.actions.move(1), "↓"),
        iconButton("close", "Close the numbers", () => this.actions.close())));
    this.root.replaceChildren(head, html("div", { class: "lines" }, ...lines), html("div", { class: "sums" }, ...cards));
  }

  heading(model, pin, lane) {
    const what = lane ? `Unit ${pin.unit + 1}` : `Output ${pin.output + 1}`;
    const where = lane ? laneName(model, lane) : model.answers?.[pin.output];
    const title = html("b", { text: `${what}, step ${pin.t + 1}` });
    const label = html("span", { class: "pinlabel", dir: "auto", text: `“${model.labels[pin.t].slice(0, 60)}”` });
    const parts = [title, label, ...(where ? [html("span", { text: where })] : [])];
    const buttons = html("span", { class: "panelbuttons" },
      iconButton("back", lane ? "Previous unit" : "Previous output", () => this.actions.move(-1), "↑"),
      iconButton("next", lane ? "Next unit" : "Next output", () => this.actions.move(1), "↓"),
      iconButton("close", "Close the arithmetic", () => this.actions.close()));
    return html("div", { class: "panelhead" }, html("span", { class: "pinned" }, ...parts), buttons);
  }
}

/** "W_hh h_{t−1}" -> text with the subscripts lowered. */
function subscripts(text) {
  return text.split(/(_\{[^}]*\}|_[a-z]+)/).filter(Boolean).map((part) => (part.startsWith("_") ? html("sub", { text: part.replace(/[_{}]/g, "") }) : part));
}

/** "h = o · tanh(c) = 0.51 · tanh(0.20) = 0.10" */
function line({ symbol, formula, parts, value }) {
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

function card(sum) {
  const decimals = decimalsFor([sum.sum, sum.bias, ...sum.terms.slice(0, 3).flatMap((term) => [term.product, term.value])]);
  const rows = printedRows(sum, decimals).map((row) => printed(row, decimals));
  if (sum.squash) rows.push(row("squash", `${sum.squash}(sum)`, "", number(sum.squashed, decimals)));
  if (!Number.isNaN(sum.held)) rows.push(row("held", "held at", "", number(sum.held, decimals)));
  const title = sum.symbol === sum.name ? sum.name : `${sum.symbol}  ${sum.name}`;
  const box = html("div", { class: "sum", "data-symbol": sum.symbol, "data-value": String(sum.value) },
    html("div", { class: "sumtitle", text: title }), ...rows);
  box.style.setProperty("--hue", `var(--${sum.role})`);
  return box;
}

function printed(item, decimals) {
  const value = number(item.value, decimals);
  if (item.kind === "term") {
    const { label, weight, value: input } = item.term;
    return row("term", label, `${number(weight, decimals)} × ${number(input, decimals)}`, value);
  }
  if (item.kind === "rest") return row("rest", `${item.count} more`, "", value);
  if (item.kind === "rounding") return row("rest", "rounding", "", value);
  return row(item.kind, item.kind, "", value);
}

const row = (kind, label, product, value) => html("div", { class: `row ${kind}`, "data-kind": kind },
  html("span", { text: label, title: label }), html("span", { text: product }), html("span", { class: "value", text: value }));
