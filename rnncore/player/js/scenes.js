// What can be played. A row a scene: a page may be sent with some of them alone, and what only others import is left out.
import { readLanes, readModel } from "./model.js";
import { backTimeline, inTurn } from "./timeline.js";
import { Scene } from "./scene.js";
import { GradientScene } from "./gradient.js";
import { TowerScene } from "./tower.js";
import { towerTimeline } from "./tower_layout.js";
import { TrainingScene } from "./training.js";
import { readTraining, trainingTimeline } from "./training_model.js";
import { CompareScene } from "./compare.js";
import { comparedTimeline, readCompared } from "./compare_model.js";
import { UpdateScene } from "./update.js";
import { updateTimeline } from "./update_layout.js";
import { TransformerScene } from "./transformer.js";
import { readTransformer, transformerTimeline } from "./transformer_model.js";

export const SCENES = {
  unroll: { Scene, read: readModel, time: (model) => inTurn(model.parts) },
  gradient: { Scene: GradientScene, read: (block) => readLanes(block, { reverse: true, pinnable: false }), time: (model) => backTimeline(model.lossEnd) },
  tower: { Scene: TowerScene, read: (block) => readLanes(block, { reverse: false }), time: (model) => towerTimeline(model.steps) },
  training: { Scene: TrainingScene, read: readTraining, time: trainingTimeline },
  transformer: { Scene: TransformerScene, read: readTransformer, time: (model) => transformerTimeline(model.steps, model.labels) },
  compare: { Scene: CompareScene, read: readCompared, time: comparedTimeline },
  update: { Scene: UpdateScene, read: (block) => readLanes(block, { reverse: false, pinnable: false }), time: (model) => updateTimeline(model.steps, model.labels) },
};
