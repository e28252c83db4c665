// Elements, icons and subscripts. User text only ever enters through textContent.

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

export function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) {
    if (name === "text") element.textContent = attributes[name];
    else if (name === "class") element.className = attributes[name];
    else element.setAttribute(name, attributes[name]);
  }
  element.append(...children);
  return element;
}

/** "W_hh" -> W in italics with hh as a subscript, as tspans. */
export function symbolSpans(symbol) {
  const [base, below] = symbol.split("_");
  const spans = [svg("tspan", { "font-style": "italic" }, base)];
  if (below) spans.push(svg("tspan", { dy: "0.3em", "font-size": "0.74em" }, below));
  return spans;
}

/** Write an attribute only when it changed: most frames change little. */
export function put(element, name, value) {
  const cache = (element.__put ??= {});
  if (cache[name] === value) return;
  cache[name] = value;
  element.setAttribute(name, value);
}

export function putAll(element, attributes) {
  for (const name in attributes) put(element, name, attributes[name]);
}

export function putStyle(element, name, value) {
  const cache = (element.__style ??= {});
  if (cache[name] === value) return;
  cache[name] = value;
  element.style[name] = value;
}

const ICONS = {
  play: "M7 5v14l12-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  back: "M16 5L7 12l9 7z",
  next: "M8 5l9 7-9 7z",
  present: "M3 4h18v2H3zM4 7h16v9h-7v1.6l3.2 3.4h-2.4L12 19l-1.8 2H7.8l3.2-3.4V16H4zM6 9v5h12V9z",
  more: "M4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4z",
  close: "M6.4 5L12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z",
};

export const icon = (name) => svg("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" },
  svg("path", { d: ICONS[name], fill: "currentColor", "fill-rule": "evenodd" }));

export const setIcon = (holder, name) => holder.querySelector("path").setAttribute("d", ICONS[name]);

export function button(attributes, onClick, ...children) {
  const element = html("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

export const iconButton = (name, label, onClick, shortcut = "") => button(
  { title: shortcut ? `${label} (${shortcut})` : label, "aria-label": label }, onClick, icon(name));

let enlarged = 1;

/** How many times as large what is built now will be drawn: on a projector, in full screen. */
export const enlarge = (times) => { enlarged = times; };

/** Pixels of the screen to a px of the layout: canvases are that sharp. */
export const pixelRatio = () => (window.devicePixelRatio || 1) * enlarged;

let ruler = null;

/** The width of a text in px, in the font of the stage. */
export function textWidth(text, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = font;
  return ruler.measureText(text).width;
}

const COPIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "opacity", "font-size", "font-weight",
  "font-style", "font-family", "text-anchor", "paint-order", "display", "visibility", "font-variant-numeric"];

/** A copy of an svg element with the computed styles written into it. */
export function inlined(element) {
  const copy = element.cloneNode(true);
  const from = [element, ...element.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((source, k) => {
    const style = getComputedStyle(source);
    to[k].removeAttribute("class");
    to[k].setAttribute("style", COPIED.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  });
  return copy;
}
