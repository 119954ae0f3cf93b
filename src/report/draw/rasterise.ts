import type { ResvgRenderOptions } from "@resvg/resvg-js";
import { packageFile } from "../../model/index.js";

/** Pixels of the picture for each pixel of the drawing; pictures are sharp in a paper at single-column width. */
const SCALE = 2;

/** Larger pictures use a smaller scale, but never below one to one, because compressing one takes a second. */
const MOST_PIXELS = 5e6;

/** Fonts of every figure on machines without fonts; they are subsets, see src/report/fonts/README.md. */
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  packageFile("src", "report", "fonts", name),
);

function optionsFor(svg: string): ResvgRenderOptions {
  const [, width, height] = /^<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const scale = Math.sqrt(MOST_PIXELS / (Number(width) * Number(height)));
  return {
    fitTo: { mode: "zoom", value: Math.min(SCALE, Math.max(1, scale || SCALE)) },
    background: "#fff",
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: "DejaVu Sans" },
  };
}

/** Turns an SVG document into a PNG. */
export type Rasteriser = (svg: string) => Uint8Array;

/**
 * A rasteriser that needs no browser and no installed fonts, so a picture has the same letters everywhere. Where this
 * platform has no build of the optional library, the result is the reason.
 */
export async function loadRasteriser(): Promise<Rasteriser | { readonly missing: string }> {
  try {
    const { Resvg } = await import("@resvg/resvg-js");
    return (svg) => new Resvg(svg, optionsFor(svg)).render().asPng();
  } catch (cause) {
    return { missing: cause instanceof Error ? cause.message.split("\n")[0] : String(cause) };
  }
}
