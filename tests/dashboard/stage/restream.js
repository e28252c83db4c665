// Recompute every unit of a Transformer's stream on the stage from its parts: node restream.js BLOCK.
// Prints the worst error beside what was recorded, and by how many last digits printed terms miss their sum.
import { readFileSync } from "node:fs";
import { printedRows } from "../../../rnncore/player/js/arithmetic.js";
import { decode } from "../../../rnncore/player/js/codec.js";
import { readTransformer, streamArithmetic } from "../../../rnncore/player/js/transformer_model.js";

const model = readTransformer(decode(new Uint8Array(readFileSync(process.argv[2]))));
const worst = { middle: 0, after: 0, printed: 0 };
const note = (kind, error) => { worst[kind] = Math.max(worst[kind], Number.isNaN(error) ? Infinity : error); };
for (const lane of model.lanes.filter((one) => one.stream)) {
  for (let t = 0; t < model.steps; t++) {
    for (let unit = 0; unit < lane.hidden; unit++) {
      const { sums, value } = streamArithmetic(model, lane, t, unit);
      note("middle", Math.abs(sums[0].value - lane.boundary("x", 1, t, unit)));
      note("after", Math.abs(value - lane.boundary("x", 2, t, unit)));
      for (const sum of sums) {
        const rows = printedRows(sum, 4).map((row) => [row.kind, Math.round(row.value * 1e4)]);
        const total = rows.find(([kind]) => kind === "sum")[1];
        note("printed", Math.abs(rows.filter(([kind]) => kind !== "sum").reduce((all, [, each]) => all + each, 0) - total));
      }
    }
  }
}
console.log(JSON.stringify(worst));
