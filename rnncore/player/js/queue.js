// While folded: the tokens beside the one that the cell is reading, those read before and those to come.
import { html, putStyle, textWidth } from "./dom.js";
import { cut, visible } from "./format.js";

const FONT = "14px sans-serif";
const SIDES = 14; // tokens kept on either side
const GAP = 8;

export class Queue {
  /** Of a network `part` whose folded cell stands at `middle`, in px. */
  constructor(scene, part, middle) {
    Object.assign(this, { scene, part, middle, room: scene.geometry.across.inner / scene.model.parts.length / 2 });
    this.root = html("div", { class: "queue", "aria-hidden": "true" });
    this.root.style.top = `${scene.geometry.down.token.y}px`;
  }

  draw(current, open) {
    putStyle(this.root, "opacity", Math.max(0, 1 - open * 4).toFixed(2));
    if (open >= 0.25 || this.current === current) return;
    this.current = current;
    const writes = this.scene.together && this.part === this.scene.model.said; // what it reads next is not written yet
    this.root.replaceChildren(...this.side(current, -1), ...(writes ? [] : this.side(current, 1)));
  }

  /** Pills outwards from the current token, as far as there is room. */
  side(current, direction) {
    const { across } = this.scene.geometry;
    const { scene: { model: { labels, parts } }, part, middle } = this;
    const [most, least] = parts.length > 1 ? [middle + this.room, middle - this.room] : [across.width, 0];
    const pills = [];
    let edge = pillWidth(label(labels[current])) / 2 + GAP;
    for (let t = current + direction; t >= part.from && t < part.to && pills.length < SIDES; t += direction) {
      const text = label(labels[t]);
      const width = pillWidth(text);
      const left = direction > 0 ? middle + edge : middle - edge - width;
      if (left < least || left + width > most) break;
      const pill = html("span", { class: direction > 0 ? "waiting" : "read", dir: "auto", text });
      pill.style.left = `${left}px`;
      pill.style.width = `${width}px`;
      pills.push(pill);
      edge += width + GAP;
    }
    return pills;
  }
}

const label = (text) => cut(visible(text), (part) => textWidth(part, FONT) <= 140);
const pillWidth = (text) => Math.max(34, textWidth(text, FONT) + 22);
