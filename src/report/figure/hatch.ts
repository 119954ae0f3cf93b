/** The background of the pattern, which replaces the pattern where only colours can be drawn. */
export const HATCH_GROUND = "#f1f1f1";

/** The pattern behind {@link HATCH_FILL} as SVG definitions, since Vega has colours and gradients but no patterns. */
export const HATCH_DEFINITIONS =
  `<defs><pattern id="groksweep-hatch" width="6" height="6" patternUnits="userSpaceOnUse" ` +
  `patternTransform="rotate(45)"><rect width="6" height="6" fill="${HATCH_GROUND}"/>` +
  `<line x1="0" y1="0" x2="0" y2="6" stroke="#9a9a9a" stroke-width="2.2"/></pattern></defs>`;

/** The drawing with the pattern's definition included. */
export function withHatching(svg: string): string {
  return svg.replace(/<svg[^>]*>/, (opening) => opening + HATCH_DEFINITIONS);
}
