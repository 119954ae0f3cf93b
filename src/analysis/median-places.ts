/** The indices of the members at the 2.5 % and 97.5 % percentiles of the resampled medians; the number of members for none. */
export interface MedianPlaces {
  readonly low: number;
  readonly high: number;
}

/** The percentiles of a 95 % interval. */
const LOW = 0.025;
const HIGH = 0.975;

/** A resample with more draws than this does not fit into a byte. */
const MOST_DRAWS = 255;

/** The top bit and the lowest bit of each of four bytes. */
const TOPS = 0x80808080 | 0;
const ONES = 0x01010101;

/**
 * Percentiles of the lower median over resamples of whole seeds, as places: the median of a resample is the first member
 * up to which at least half of its draws have been counted.
 *
 * With at most 255 seeds, four resamples are counted at once, one byte of an integer each; the places are the same.
 *
 * Shapes: seeds [n] of the members in order of their values; `until` ≤ n of them may be the median, the others count only
 *         (their value is not known); resamples [R][S] multiplicities.
 * Edge:   resamples that drew no member are skipped; null when all are skipped.
 * Source: percentile bootstrap, Efron 1979; nearest ranks.
 * Cost:   O(R · n), some 0.3 ns a member and resample.
 */
export function medianPlaces(
  seeds: Uint32Array,
  resamples: readonly Uint32Array[],
  until: number = seeds.length,
): MedianPlaces | null {
  const packed = packedOf(resamples);
  return packed === null ? placesOneByOne(seeds, resamples, until) : placesByFours(seeds, packed, until);
}

/** Multiplicities of four resamples a word, one row a seed; words [⌈R/4⌉]. */
type Packed = readonly Int32Array[];

/** Resamples are shared by all cells and boundaries of a sweep. */
const packedResamples = new WeakMap<readonly Uint32Array[], Packed | null>();

function packedOf(resamples: readonly Uint32Array[]): Packed | null {
  const known = packedResamples.get(resamples);
  if (known !== undefined) return known;
  const packed = pack(resamples);
  packedResamples.set(resamples, packed);
  return packed;
}

function pack(resamples: readonly Uint32Array[]): Packed | null {
  if (resamples.some((weights) => weights.reduce((sum, weight) => sum + weight, 0) > MOST_DRAWS)) return null;
  const seeds = resamples.length === 0 ? 0 : resamples[0].length;
  return Array.from({ length: seeds }, (_, seed) => {
    const words = new Int32Array(Math.ceil(resamples.length / 4));
    resamples.forEach((weights, r) => (words[r >> 2] |= weights[seed] << (8 * (r & 3))));
    return words;
  });
}

function placesByFours(seeds: Uint32Array, packed: Packed, until: number): MedianPlaces | null {
  const words = packed.length === 0 ? 0 : packed[0].length;
  // Each byte starts at 128 minus half its resample, so its top bit is set once half is counted; it never exceeds 255.
  const seen = new Int32Array(words);
  for (const seed of seeds) add(seen, packed[seed]);
  let silent = 0;
  for (let w = 0; w < words; w++) {
    const drawn = seen[w];
    for (let shift = 0; shift < 32; shift += 8) if (((drawn >>> shift) & 0xff) === 0) silent++;
    // Half rounded up, without a carry between bytes.
    const half = ((drawn >>> 1) & 0x7f7f7f7f) + (drawn & ONES);
    seen[w] = (TOPS - half) | 0;
  }
  const told = 4 * words - silent;
  if (told === 0) return null;
  const wanted = [LOW, HIGH].map((part) => Math.min(told - 1, Math.floor(part * told)));
  let low = seeds.length;
  for (let place = 0; place < until; place++) {
    // Resamples without draws start at half.
    const reached = add(seen, packed[seeds[place]]) - silent;
    if (low === seeds.length && reached > wanted[0]) low = place;
    if (reached > wanted[1]) return { low, high: place };
  }
  return { low, high: seeds.length };
}

/** Adds byte by byte; returns how many bytes then have their top bit set. */
function add(to: Int32Array, what: Int32Array): number {
  let tops = 0;
  for (let from = 0; from < to.length; from += MOST_DRAWS) {
    const end = Math.min(to.length, from + MOST_DRAWS);
    let counts = 0;
    for (let w = from; w < end; w++) {
      const sum = (to[w] + what[w]) | 0;
      to[w] = sum;
      counts = (counts + ((sum >>> 7) & ONES)) | 0;
    }
    tops += (counts & 0xff) + ((counts >>> 8) & 0xff) + ((counts >>> 16) & 0xff) + (counts >>> 24);
  }
  return tops;
}

function placesOneByOne(
  seeds: Uint32Array,
  resamples: readonly Uint32Array[],
  until: number,
): MedianPlaces | null {
  const medians = new Uint32Array(seeds.length + 1); // how often each place was the median; the last counts "none"
  let told = 0;
  for (const weights of resamples) {
    let drawn = 0;
    for (const seed of seeds) drawn += weights[seed];
    if (drawn === 0) continue;
    told++;
    let place = 0;
    for (let seen = 0; place < until; place++) {
      seen += weights[seeds[place]];
      if (2 * seen >= drawn) break;
    }
    medians[place < until ? place : seeds.length]++;
  }
  return told === 0 ? null : countedPlaces(medians, told);
}

/** The places of both percentiles, from how often each place was the median; the last entry counts "none". */
export function countedPlaces(medians: Uint32Array, told: number): MedianPlaces {
  const at = (part: number): number => {
    const wanted = Math.min(told - 1, Math.floor(part * told));
    let place = 0;
    for (let seen = medians[0]; seen <= wanted && place < medians.length - 1;) seen += medians[++place];
    return place;
  };
  return { low: at(LOW), high: at(HIGH) };
}
