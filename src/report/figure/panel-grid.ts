/** Panels of one figure at most; the table has every cell. */
export const MOST_PANELS = 24;

/** Between two panels, in pixels. */
const SPACING = 22;

/** From here on a drawing is that of a screen or page, not of a phone. */
export const WIDE = 600;

/** How panels of equal size share the room. */
export interface PanelGrid {
  readonly columns: number;
  /** Of the plotted area of one panel, in pixels. */
  readonly panelWidth: number;
}

/**
 * Small multiples within `width` pixels, `margin` of which each panel needs for its axis: the fewer columns the more
 * values stand `across` one panel; one column on a phone. A single panel does not grow beyond a readable size.
 */
export function panelGrid(count: number, across: number, width: number, margin: number): PanelGrid {
  const wished = across > 9 ? 2 : across > 5 ? 3 : 4;
  const columns = Math.max(1, Math.min(count, width < WIDE ? 1 : wished));
  const room = (width - 16 - (columns - 1) * SPACING) / columns - margin;
  return { columns, panelWidth: Math.max(120, Math.floor(Math.min(room, columns === 1 ? 680 : room))) };
}
