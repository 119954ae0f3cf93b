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
 * One element as markup. Attribute values are escaped; children are markup already.
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

function round(x: number): string {
  return String(Math.round(x * 100) / 100);
}
