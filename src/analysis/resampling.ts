/** The default number of resamples for a bootstrap interval. */
export const DEFAULT_RESAMPLES = 1000;

/**
 * Pseudo-random integers for resampling: 32-bit integer arithmetic only, so the same seed text gives the same
 * resamples on every machine. Trials must not use it (their streams are in src/science/).
 *
 * Source: ours, a 32-bit counter passed through the finaliser of MurmurHash3 (Appleby 2011, public domain);
 *         the text is hashed with FNV-1a.
 * @example const draw = integersFrom("cell"); draw(6) // 0, 1, 2, 3, 4 or 5
 */
export function integersFrom(text: string): (below: number) => number {
  let counter = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) counter = Math.imul(counter ^ text.charCodeAt(i), 0x01000193);
  return (below) => {
    counter = (counter + 0x9e3779b9) | 0;
    let z = counter;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    z = (z ^ (z >>> 16)) >>> 0;
    return Math.floor((z / 4294967296) * below);
  };
}

/** How often each of `count` items was drawn in one resample with replacement of the same size. [count] */
export function drawCounts(count: number, draw: (below: number) => number): Uint32Array {
  const counts = new Uint32Array(count);
  for (let i = 0; i < count; i++) counts[draw(count)]++;
  return counts;
}

/**
 * Resamples of whole seeds, shared by everything that is estimated over the same seeds: a cell, its neighbours and the
 * boundaries between them see the same seeds drawn, as the trials of a seed share its data and initial weights.
 *
 * Shapes: [resamples][seeds] multiplicities; no seeds, no resamples.
 */
export function resampleSeeds(seeds: number, resamples: number): readonly Uint32Array[] {
  const draw = integersFrom("seeds");
  return Array.from({ length: seeds === 0 ? 0 : resamples }, () => drawCounts(seeds, draw));
}
