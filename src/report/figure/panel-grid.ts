/** The most panels of one figure; the table has every cell. */
export const MOST_PANELS = 24;

/** Space between two panels, in pixels. */
const SPACING = 22;

/** From this width on a drawing is laid out for a screen or page rather than a phone. */
export const WIDE = 600;

/** The layout of panels of equal size. */
export interface PanelGrid {
  readonly columns: number;
  /** Width of the plotted area of one panel, in pixels. */
  readonly panelWidth: number;
}

/**
 * Small multiples within `width` pixels; each panel needs `margin` pixels for its axis. The more values stand `across` one
 * panel, the fewer columns there are; a phone has one column. A single panel does not grow beyond a readable size.
 */
export function panelGrid(count: number, across: number, width: number, margin: number): PanelGrid {
  const wished = across > 9 ? 2 : across > 5 ? 3 : 4;
  const columns = Math.max(1, Math.min(count, width < WIDE ? 1 : wished));
  const room = (width - 16 - (columns - 1) * SPACING) / columns - margin;
  return { columns, panelWidth: Math.max(120, Math.floor(Math.min(room, columns === 1 ? 680 : room))) };
}
