// Left of the first cell: what its lines and columns are called in words, once, whichever steps are in the window.
import { svg, textWidth } from "./dom.js";
import { count } from "./format.js";
import { unseenLayers } from "./wires.js";
import { tr } from "./words.js";

const LINE = 17.4; // px from a name to the next: the gates' names fill the space between the lines of c and h
const STUB = 28; // px that the arrows into the first cell need
const NAME_FONT = "12px sans-serif";

/** The names of a cell's columns, from the top: [{name, words, brief, symbol, role}]; `brief`: its words where there is little room. */
export function columnNames({ gates, states }) {
  const words = { c: [tr("cell state"), tr("cell")], h: [tr("hidden state"), tr("hidden")] };
  const named = (state) => ({ name: state, words: words[state]?.[0] ?? state, brief: words[state]?.[1] ?? state, symbol: state, role: "ink" });
  return [...states.slice(0, -1).map(named), ...gates.map((gate) => ({ name: gate.name, words: tr(gate.name), brief: tr(gate.name), symbol: gate.symbol, role: gate.role })), named(states.at(-1))];
}

/** px from the left edge to where the names end. */
const endOf = ({ x0, cell }) => x0 - cell / 2 - STUB;

/** Whether the names of a cell have room there: of one lane, and not on a phone. */
export function hasRoom(model, { across, down }) {
  const longest = Math.max(...columnNames(model).map(({ words, symbol }) => textWidth(`${words} ${symbol}`, NAME_FONT)));
  return down.one && !across.phone && longest <= endOf(across) + 2;
}

export class Margin {
  constructor({ model, geometry, named }) {
    const { across, down } = geometry;
    const edge = endOf(across);
    this.root = svg("svg", { class: "margin", "aria-hidden": "true", width: Math.max(0, across.left), height: down.height });
    const names = named ? columnNames(model) : [];
    names.forEach(({ words, symbol, role }, k) => {
      const y = down.rows[0].hiddenLineY + 4 - LINE * (names.length - 1 - k);
      const text = svg("text", { x: edge, y, "text-anchor": "end", class: "columnname" }, `${words} `, svg("tspan", { "font-style": "italic", "font-weight": 600 }, symbol));
      text.style.fill = `var(--${role})`;
      this.root.append(text);
    });
    for (const { y, layers } of unseenLayers(model, down, model.outputs)) this.root.append(svg("text", { x: 6, y, class: "unseen" }, count(layers, "more layer")));
    if (!down.ghost) return;
    const { y, height } = down.ghost;
    this.root.append(across.phone
      ? svg("text", { x: across.left, y: y - 4, class: "columnname" }, tr("untouched:"))
      : svg("text", { x: edge + 8, y: y + height / 2 + 4, "text-anchor": "end", class: "columnname" }, tr("untouched")));
  }
}
