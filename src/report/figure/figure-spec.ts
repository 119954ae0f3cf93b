import type { Json } from "../../model/index.js";

/** A figure as plain data: a Vega-Lite specification without its schema, theme and title. */
export type FigureSpec = Readonly<Record<string, Json>>;

/** A row of a figure's data. */
export type FigureRow = Readonly<Record<string, string | number | null>>;

/** A figure with the words around it. */
export interface Figure {
  /** A file name without its ending; unique in a report. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** What screen readers say instead of the drawing, a sentence. */
  readonly description: string;
  readonly spec: FigureSpec;
}

/** How a figure is drawn. */
export interface FigureSize {
  /** Room from left to right, in pixels. */
  readonly width: number;
  /** Whether a reader can point at it: marks then carry texts, which a file would only be larger for. */
  readonly isInteractive: boolean;
}

/** Fill of hatched cells; the drawing carries the pattern of this id (see `hatch.ts`). */
export const HATCH_FILL = "url(#groksweep-hatch)";

/**
 * What a mark says of itself that only guides the eye: nothing, neither to a screen reader nor on pointing. The page lets
 * the pointer through it.
 */
export const DECORATION = { tooltip: null, aria: false } as const;

/**
 * One layer: a mark over its own rows. Channels that panel and layer share stand in the panel. Marks that may lie beyond
 * their panel say `clip: true`; the others are drawn, and turned into pictures, in half the time.
 */
export function layer(
  rows: readonly FigureRow[],
  mark: Readonly<Record<string, Json>>,
  encoding: Readonly<Record<string, Json>> = {},
): FigureSpec {
  return { data: { values: rows }, mark, encoding };
}

/** Channels of a rule from the left edge of a panel to the right one, whatever the panel's own horizontal channel is. */
export const ACROSS = { x: { value: 0 }, x2: { value: "width" } } as const;

/** The same from top to bottom. */
export const UPRIGHT = { y: { value: 0 }, y2: { value: "height" } } as const;

/** The text of a row's `tip` on pointing, and for screen readers; nothing where nobody can point. */
export function tipChannels({ isInteractive }: FigureSize): Readonly<Record<string, Json>> {
  return isInteractive ? { tooltip: { field: "tip" }, description: { field: "tip" } } : {};
}
