import type { Json } from "../../model/index.js";

/** A figure as plain data: a Vega-Lite specification without its schema, theme and title. */
export type FigureSpec = Readonly<Record<string, Json>>;

/** A row of a figure's data. */
export type FigureRow = Readonly<Record<string, string | number | null>>;

/** A figure with its surrounding text. */
export interface Figure {
  /** A file name without its ending; unique in a report. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** A sentence that screen readers read instead of the drawing. */
  readonly description: string;
  readonly spec: FigureSpec;
}

/** How a figure is drawn. */
export interface FigureSize {
  /** The available width, in pixels. */
  readonly width: number;
  /** Whether a reader can point at marks, which then carry tooltips; in a file these would only cost space. */
  readonly isInteractive: boolean;
}

/** Fill of hatched cells; the drawing contains the pattern with this id (see `hatch.ts`). */
export const HATCH_FILL = "url(#groksweep-hatch)";

/**
 * Properties of a decorative mark: it has no text for screen readers and no tooltip. On the page the pointer passes
 * through it.
 */
export const DECORATION = { tooltip: null, aria: false } as const;

/**
 * One layer: a mark over its own rows. Channels that panel and layer share belong to the panel. Marks that may lie beyond
 * their panel set `clip: true`; unclipped marks are drawn and rasterised in half the time.
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

/** Channels of a rule from top to bottom. */
export const UPRIGHT = { y: { value: 0 }, y2: { value: "height" } } as const;

/** Shows a row's `tip` as the tooltip and to screen readers; empty where the figure is not interactive. */
export function tipChannels({ isInteractive }: FigureSize): Readonly<Record<string, Json>> {
  return isInteractive ? { tooltip: { field: "tip" }, description: { field: "tip" } } : {};
}
