// Training runs side by side: what a block holds of them, and when each snapshot is shown. Pure.
import { clamp } from "./timeline.js";
import { readLanes } from "./model.js";
import { tr } from "./words.js";

const LOWEST_SHARE = -20; // as in rnncore/player/training.py
const GUESSED = 60; // snapshots of a run of which there is one

/** A byte of a profile -> log10 of the share of the last step's gradient, to one decimal; NaN for 0. */
export const shareOf = (level) => (level ? LOWEST_SHARE + (level - 1) / 10 : NaN);

/** The first and the last level stand for all that lies beyond them, too. */
export const beyondShares = (level) => (level === 1 ? "less" : level === 255 ? "more" : "");

/** {head, arrays} -> the model. A moment is a snapshot of any lane; `lane.seen[p]`: how many of its own are shown at p. */
export function readTraining({ head, arrays }) {
  const model = readLanes({ head: { ...head, hidden: 0 }, arrays }, { reverse: false, pinnable: false });
  const { lanes } = model;
  for (const lane of lanes) Object.assign(lane, { steps: head.steps, count: lane.array("updates").length });
  const moments = [...new Set(lanes.flatMap((lane) => [...lane.array("updates")]))].sort((a, b) => a - b);
  for (const lane of lanes) {
    const updates = lane.array("updates");
    let known = 0;
    lane.seen = [0, ...moments.map((update) => (updates[known] <= update ? ++known : known))];
  }
  const last = Math.max(...lanes.map((lane) => lane.planned), moments.at(-1) ?? 0);
  const gap = moments.length > 1 ? moments[1] - moments[0] : last / GUESSED || 1;
  for (const lane of lanes) lane.gap = gap;
  return { ...model, moments, last, gap };
}

/** Whether `after` is the same race, further on. */
export function grown(before, after) {
  if (before.scene !== "training" || after.scene !== "training" || before.lanes.length !== after.lanes.length) return false;
  const same = ["title", "origin", "steps", "last", "gap"].every((name) => before[name] === after[name]);
  return same && before.lanes.every((lane, k) => {
    const now = after.lanes[k];
    const begins = (name) => {
      const values = now.array(name);
      return lane.array(name).every((value, n) => Object.is(value, values[n]));
    };
    return lane.title === now.title && lane.chance === now.chance && lane.count <= now.count && begins("updates") && begins("loss") && begins("reach");
  });
}

/** The edges of the columns of snapshots at `updates`: halfway to the neighbours, and as far beyond the ends. */
export function edgesOf(updates, gap) {
  const count = updates.length;
  const before = (k) => (k ? updates[k] - updates[k - 1] : count > 1 ? updates[1] - updates[0] : gap);
  return [...updates].map((update, k) => update - before(k) / 2).concat(count ? updates[count - 1] + before(count - 1) / 2 : []);
}

/** A moment is a snapshot: p of them are shown. */
export function trainingTimeline(model) {
  const { moments: updates } = model;
  const moments = updates.length;
  const edges = moments ? edgesOf(updates, model.gap) : [-model.gap / 2];
  return {
    both: () => false, part: () => 0, moments,
    phase: (lane, t, p) => clamp(p - t, 0, 1),
    current: (lane, p) => clamp(Math.ceil(p) - 1, 0, Math.max(0, moments - 1)),
    position: (lane, p) => p,
    done: (lane, t) => t + 1,
    where: (p) => (Math.ceil(p) === 0 ? tr("before the first update") : tr`update ${updates[Math.ceil(p) - 1]} of ${model.last}`),
    /** Where the playhead stands, in updates. */
    reached: (p) => {
      const k = clamp(Math.floor(p), 0, moments);
      return edges[k] + (p - k) * ((edges[k + 1] ?? edges[k]) - edges[k]);
    },
    /** The moment whose column holds an update. */
    at: (update) => {
      const k = edges.findIndex((edge) => edge > update);
      return k < 0 ? moments : Math.max(k, Math.min(1, moments));
    },
  };
}

/** What is known of a lane when `shown` of its snapshots are: null before the first. */
export function snapshotOf(lane, shown) {
  if (!shown) return null;
  const of = (name) => lane.array(name)[shown - 1];
  return { update: of("updates"), loss: of("loss"), accuracy: of("accuracy"), reach: of("reach") };
}
