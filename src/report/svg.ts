/** Attribute values; null and undefined leave the attribute out. Numbers are rounded to a hundredth. */
export type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/** Text made safe for HTML and SVG, in elements and in attributes. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * One element as markup. Attribute values are escaped; children are markup already (see {@link text}).
 *
 * @example element("rect", { x: 1 / 3, width: 2 }) // '<rect x="0.33" width="2"/>'
 */
export function element(tag: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([name, value]) => ` ${name}="${typeof value === "number" ? round(value) : escapeText(String(value))}"`,
    )
    .join("");
  return children.length === 0 ? `<${tag}${written}/>` : `<${tag}${written}>${children.join("")}</${tag}>`;
}

/** A text element at a place. */
export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escapeText(content));
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string {
  return element("line", { x1, y1, x2, y2, ...attributes });
}

/** What hovering an element shows: the page's script reads it, and viewers of the bare figure do. */
export function hover(content: string): string {
  return element("title", {}, escapeText(content));
}

/** A group moved to (x, y). */
export function group(x: number, y: number, ...children: readonly string[]): string {
  return element("g", { transform: `translate(${round(x)},${round(y)})` }, ...children);
}

/**
 * A figure as a document of its own: fonts and hatching included, white behind, so that it prints and embeds as it
 * is. `label` is what screen readers say. `name` keeps the ids of several figures on one page apart.
 */
export function figure(
  size: { readonly width: number; readonly height: number },
  name: string,
  label: string,
  ...children: readonly string[]
): string {
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${Math.ceil(size.width)} ${Math.ceil(size.height)}`,
      width: Math.ceil(size.width),
      height: Math.ceil(size.height),
      role: "img",
      "aria-label": label,
      "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
      "font-size": 11,
      fill: "#222",
    },
    element("defs", {}, hatching(name)),
    element("rect", { width: "100%", height: "100%", fill: "#fff" }),
    ...children,
  );
}

/** Reference to the hatching of a figure, for `fill`. */
export function hatchOf(name: string): string {
  return `url(#hatch-${name})`;
}

function hatching(name: string): string {
  return element(
    "pattern",
    {
      id: `hatch-${name}`,
      width: 6,
      height: 6,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    },
    element("rect", { width: 6, height: 6, fill: "#ececec" }),
    element("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: "#b4b4b4", "stroke-width": 2 }),
  );
}

function round(x: number): string {
  return String(Math.round(x * 100) / 100);
}

/** Rough width in pixels of a text at a font size: enough to keep labels from overlapping. */
export function textWidth(content: string, fontSize: number): number {
  return content.length * fontSize * 0.58;
}
