// One loop for all that moves. The browser holds it while the tab is hidden, and it stops when nothing moves.

const waiting = new Set();
let asked = false;

/** Has `paint(now)` called before the next picture, and again as long as it returns true. */
export function paintSoon(paint) {
  waiting.add(paint);
  if (!asked) {
    asked = true;
    requestAnimationFrame(turn);
  }
}

function turn(now) {
  asked = false;
  const paints = [...waiting];
  waiting.clear();
  for (const paint of paints) if (paint(now)) paintSoon(paint);
}

export const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

/** A canvas as sharp as the screen: calls `draw(context, width, height)` in CSS pixels, at its first size and at each new one. */
export class Canvas {
  constructor(element, draw) {
    this.element = element;
    this.context = element.getContext("2d");
    this.draw = draw;
    this.paint = this.paint.bind(this);
    this.size = null;
    new ResizeObserver(([entry]) => {
      this.size = entry.contentRect;
      paintSoon(this.paint);
    }).observe(element);
  }

  soon() {
    if (this.size?.width) paintSoon(this.paint);
  }

  paint(now) {
    const { width, height } = this.size ?? {};
    if (!width || !height) return false;
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== w || this.element.height !== h) Object.assign(this.element, { width: w, height: h });
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    return this.draw(this.context, width, height, now);
  }
}

const colours = new Map();

/** A colour of the style sheet, for canvases. */
export function colour(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}
