// Who is on a stage that is presented: of many lanes two, which can be read from the last row. Pure.

const MOST = 2;
const ALL = ["training", "transformer", "compare"]; // scenes whose lanes can all be read

/** The lanes of a model that are shown beside the selected one, in their order. Of networks side by side the one whose
 *  gradient ends furthest from the selected one's; of a stack the layer below, or the other direction. */
function chosen(model, selected) {
  const { lanes } = model;
  const others = lanes.filter((lane) => lane !== selected);
  const away = (lane) => {
    if (model.scene === "unroll") return (lane.layer === selected.layer ? 0.5 : Math.abs(lane.layer - selected.layer)) + (lane.layer > selected.layer ? 0.1 : 0) + (lane.reverse === selected.reverse ? 0 : 0.2);
    const far = Math.abs(lane.at("norm", 1) - selected.at("norm", 1));
    return Number.isNaN(far) ? Infinity : -far;
  };
  const beside = others.reduce((best, lane) => (away(lane) < away(best) ? lane : best), others[0]);
  return lanes.filter((lane) => lane === selected || lane === beside);
}

/** The model as it is shown: with `all` lanes or with two. A lane that is left has a place of its own, and `whole`
 *  is the lane as it was; `unseen`: layers of a stack below and above those that are shown. */
export function castOf(model, index, all) {
  if (all || ALL.includes(model.scene) || model.parts.every((part) => model.lanes.filter((lane) => lane.part === part).length <= MOST)) return model;
  const lanes = chosen(model, model.lanes[index]).map((lane, place) => ({ ...lane, index: place, whole: lane }));
  const layers = lanes.map((lane) => lane.layer);
  const unseen = model.scene === "unroll" ? { below: Math.min(...layers), above: model.said.layers - 1 - Math.max(...layers) } : null;
  return { ...model, lanes, unseen, whole: model };
}

/** The number of a shown lane in the whole model. */
export const wholeIndex = (cast, index) => cast.lanes[index]?.whole?.index ?? index;

/** The player's state as the shown lanes have it: a lane by its place, a pin only where its lane is shown. */
export function castState(cast, state) {
  if (!cast.whole) return state;
  const place = (index) => cast.lanes.findIndex((lane) => lane.whole.index === index);
  const pinned = state.pin?.lane === undefined ? 0 : place(state.pin.lane);
  const pin = state.pin && pinned >= 0 ? (state.pin.lane === undefined ? state.pin : { ...state.pin, lane: pinned }) : null;
  return { ...state, lane: Math.max(0, place(state.lane)), pin };
}

/** A pin of a shown lane -> the same of the whole model. */
export const wholePin = (cast, pin) => (pin?.lane === undefined ? pin : { ...pin, lane: wholeIndex(cast, pin.lane) });
