// Recompute every unit of every lane of a packed network from its weights, and print the worst error.
// Run by test_javascript.py: node recompute.js BLOCK GATES, where GATES holds the trace's own gates as JSON.
import { readFileSync } from "node:fs";
import { outputArithmetic, printedRows, unitArithmetic } from "../../../rnncore/player/js/arithmetic.js";
import { decode } from "../../../rnncore/player/js/codec.js";
import { answerShares, outputsAt } from "../../../rnncore/player/js/likely.js";
import { readModel } from "../../../rnncore/player/js/model.js";

const model = readModel(decode(new Uint8Array(readFileSync(process.argv[2]))));
const gates = JSON.parse(readFileSync(process.argv[3], "utf8"));
const worst = { state: 0, gates: 0, output: 0, printed: 0 };
const note = (kind, error) => { worst[kind] = Math.max(worst[kind], Number.isNaN(error) ? Infinity : error); };

function checkPrinted(sum) {
  const rows = printedRows(sum, 4).map((row) => [row.kind, Math.round(row.value * 1e4)]);
  const total = rows.find(([kind]) => kind === "sum")[1];
  note("printed", Math.abs(rows.filter(([kind]) => kind !== "sum").reduce((all, [, value]) => all + value, 0) - total));
}

for (let t = 0; t < model.steps; t++) {
  for (const lane of model.lanes.filter(({ from, to }) => t >= from && t < to)) {
    for (let unit = 0; unit < lane.hidden; unit++) {
      const { sums, lines, value, values } = unitArithmetic(model, lane, t, unit);
      note("state", Math.abs(value - lane.gave("h", t, unit)));
      if (lane.array("given.h")) note("state", Math.abs(lines.findLast((line) => line.symbol === "h_t").value - lane.state("h", t, unit)));
      for (const gate of model.gates) note("gates", Math.abs(values[gate.symbol] - gates[lane.index][gate.name][t - lane.from][unit]));
      sums.forEach(checkPrinted);
    }
  }
  if (t < model.said.from) continue;
  outputsAt(model, t).forEach((value, k) => note("output", Math.abs(outputArithmetic(model, t, k).value - (model.answers.length ? answerShares(model, t)[k] : value))));
}
const { lines } = unitArithmetic(model, model.lanes[0], 0, 0);
console.log(JSON.stringify({ ...worst, formulas: lines.map((line) => line.formula) }));
