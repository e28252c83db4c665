// Print what is told at every moment of a block: node narrate.js BLOCK.
import { readFileSync } from "node:fs";
import { decode } from "../../../rnncore/player/js/codec.js";
import { comparedTimeline, readCompared } from "../../../rnncore/player/js/compare_model.js";
import { readLanes, readModel } from "../../../rnncore/player/js/model.js";
import { narration } from "../../../rnncore/player/js/narration.js";
import { backTimeline, inTurn } from "../../../rnncore/player/js/timeline.js";
import { towerTimeline } from "../../../rnncore/player/js/tower_layout.js";
import { readTransformer, transformerTimeline } from "../../../rnncore/player/js/transformer_model.js";
import { updateTimeline } from "../../../rnncore/player/js/update_layout.js";

const block = decode(new Uint8Array(readFileSync(process.argv[2])));
const { scene } = block.head;
const reads = { unroll: readModel, transformer: readTransformer, compare: readCompared };
const model = reads[scene]?.(block) ?? readLanes(block, { reverse: scene === "gradient" });
const times = {
  unroll: () => inTurn(model.parts),
  gradient: () => backTimeline(model.lossEnd),
  tower: () => towerTimeline(model.steps),
  transformer: () => transformerTimeline(model.steps, model.labels),
  compare: () => comparedTimeline(model),
  update: () => updateTimeline(model.steps, model.labels),
};
const time = times[scene]();
const lane = model.lanes.at(-1);
const told = (into) => Array.from({ length: time.moments + 1 }, (_, p) => narration(model, time, lane, p + into));
if (JSON.stringify(told(0)) !== JSON.stringify(told(0.9))) throw new Error("a moment is told before it is over");
console.log(JSON.stringify(told(0)));
