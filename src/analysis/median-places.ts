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
 * Cost:   O(R · n), some 0.1 ns a member and resample.
 */
export function medianPlaces(
  seeds: Uint32Array,
  resamples: readonly Uint32Array[],
  until: number = seeds.length,
): MedianPlaces | null {
  const packed = packedOf(resamples);
  return packed === null ? placesOneByOne(seeds, resamples, until) : placesByFours(seeds, packed, until);
}

/**
 * The lower median of each resample, as a place: {@link medianPlaces} gives percentiles of these.
 *
 * Shapes: seeds [n] of the members in order of their values; resamples [R][S]; the places [R], −1 where no member was drawn.
 * Cost:   O(R · n), some 0.5 ns a member and resample.
 */
export function placesOfEach(seeds: Uint32Array, resamples: readonly Uint32Array[]): Int32Array {
  const places = new Int32Array(resamples.length).fill(-1);
  const packed = packedOf(resamples);
  if (packed === null) {
    resamples.forEach((weights, r) => (places[r] = placeOf(seeds, weights, seeds.length)));
    return places;
  }
  const { seen } = halves(seeds, packed);
  for (let place = 0; place < seeds.length; place++) {
    const row = packed.rows[seeds[place]];
    for (let w = 0; w < seen.length; w++) {
      const sum = (seen[w] + row[w]) | 0;
      const reached = sum & ~seen[w] & TOPS;
      seen[w] = sum;
      if (reached === 0) continue;
      for (let byte = 0; byte < 4; byte++) if ((reached >>> (8 * byte + 7)) & 1) places[4 * w + byte] = place;
    }
  }
  return places;
}

/** Multiplicities of four resamples a word. */
interface Packed {
  /** [S][⌈R/4⌉] by seed. */
  readonly rows: readonly Int32Array[];
  /** [⌈R/4⌉] draws of all seeds. */
  readonly totals: Int32Array;
}

/** Resamples are shared by all cells and boundaries of a sweep. */
const packedResamples = new WeakMap<readonly Uint32Array[], Packed | null>();

/** Null: some resample does not fit into bytes. */
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
  const totals = new Int32Array(Math.ceil(resamples.length / 4));
  const rows = Array.from({ length: seeds }, (_, seed) => {
    const words = new Int32Array(totals.length);
    resamples.forEach((weights, r) => (words[r >> 2] |= weights[seed] << (8 * (r & 3))));
    for (let w = 0; w < words.length; w++) totals[w] = (totals[w] + words[w]) | 0;
    return words;
  });
  return { rows, totals };
}

/** Members whose draws are added before it is looked how many resamples have passed their halves. */
const STRIDE = 8;

function placesByFours(seeds: Uint32Array, packed: Packed, until: number): MedianPlaces | null {
  const { rows } = packed;
  const { seen, silent } = halves(seeds, packed);
  const told = 4 * seen.length - silent;
  if (told === 0) return null;
  const wanted = [LOW, HIGH].map((part) => Math.min(told - 1, Math.floor(part * told)));
  let low = seeds.length;
  for (let place = 0; place < until;) {
    const isLow = low === seeds.length;
    if (place + STRIDE <= until) {
      // Resamples without draws start at half.
      const reached = addStride(seen, rows, seeds, place, 1) - silent;
      if (reached <= wanted[isLow ? 0 : 1]) {
        place += STRIDE;
        continue;
      }
      addStride(seen, rows, seeds, place, -1);
    }
    const end = Math.min(until, place + STRIDE);
    for (; place < end; place++) {
      const reached = add(seen, rows[seeds[place]]) - silent;
      if (low === seeds.length && reached > wanted[0]) low = place;
      if (reached > wanted[1]) return { low, high: place };
    }
  }
  return { low, high: seeds.length };
}

/**
 * Bytes that reach 128 when half of the members' draws have been added to them, rounded up, and never exceed 255; and the
 * number of resamples that drew no member, whose bytes are at 128 from the start.
 */
function halves(seeds: Uint32Array, packed: Packed): { readonly seen: Int32Array; readonly silent: number } {
  const seen = drawsOf(seeds, packed);
  let silent = 0;
  for (let w = 0; w < seen.length; w++) {
    const drawn = seen[w];
    // Whether any byte is zero (Anderson, Bit Twiddling Hacks).
    if (((drawn - ONES) & ~drawn & TOPS) !== 0) {
      for (let shift = 0; shift < 32; shift += 8) if (((drawn >>> shift) & 0xff) === 0) silent++;
    }
    // Half rounded up, without a carry between bytes.
    const half = ((drawn >>> 1) & 0x7f7f7f7f) + (drawn & ONES);
    seen[w] = (TOPS - half) | 0;
  }
  return { seen, silent };
}

/** The draws of these seeds. Usually few seeds are missing, and then it is quicker to take theirs off the total. */
function drawsOf(seeds: Uint32Array, { rows, totals }: Packed): Int32Array {
  const isMissing = new Uint8Array(rows.length).fill(1);
  for (const seed of seeds) isMissing[seed] = 0;
  const missing = isMissing.reduce((sum, each) => sum + each, 0);
  // A seed that comes twice counts twice.
  if (seeds.length + missing !== rows.length || missing > seeds.length) {
    const drawn = new Int32Array(totals.length);
    for (const seed of seeds) add(drawn, rows[seed]);
    return drawn;
  }
  const drawn = totals.slice();
  for (let seed = 0; seed < rows.length; seed++) {
    if (isMissing[seed] === 0) continue;
    const row = rows[seed];
    for (let w = 0; w < drawn.length; w++) drawn[w] = (drawn[w] - row[w]) | 0;
  }
  return drawn;
}

/** Adds the draws of {@link STRIDE} members byte by byte, or takes them off; returns how many bytes then have their top bit set. */
function addStride(
  to: Int32Array,
  rows: readonly Int32Array[],
  seeds: Uint32Array,
  from: number,
  sign: 1 | -1,
): number {
  const [a, b, c, d] = [
    rows[seeds[from]],
    rows[seeds[from + 1]],
    rows[seeds[from + 2]],
    rows[seeds[from + 3]],
  ];
  const [e, f, g, h] = [
    ...[rows[seeds[from + 4]], rows[seeds[from + 5]], rows[seeds[from + 6]], rows[seeds[from + 7]]],
  ];
  let tops = 0;
  for (let start = 0; start < to.length; start += MOST_DRAWS) {
    const end = Math.min(to.length, start + MOST_DRAWS);
    let counts = 0;
    for (let w = start; w < end; w++) {
      const these = (a[w] + b[w] + c[w] + d[w] + e[w] + f[w] + g[w] + h[w]) | 0;
      const sum = (to[w] + Math.imul(sign, these)) | 0;
      to[w] = sum;
      counts = (counts + ((sum >>> 7) & ONES)) | 0;
    }
    tops += topsIn(counts);
  }
  return tops;
}

/** Adds byte by byte; returns how many bytes then have their top bit set. */
function add(to: Int32Array, what: Int32Array): number {
  let tops = 0;
  for (let start = 0; start < to.length; start += MOST_DRAWS) {
    const end = Math.min(to.length, start + MOST_DRAWS);
    let counts = 0;
    for (let w = start; w < end; w++) {
      const sum = (to[w] + what[w]) | 0;
      to[w] = sum;
      counts = (counts + ((sum >>> 7) & ONES)) | 0;
    }
    tops += topsIn(counts);
  }
  return tops;
}

/** The sum of the four bytes of a word. */
function topsIn(counts: number): number {
  return (counts & 0xff) + ((counts >>> 8) & 0xff) + ((counts >>> 16) & 0xff) + (counts >>> 24);
}

function placesOneByOne(
  seeds: Uint32Array,
  resamples: readonly Uint32Array[],
  until: number,
): MedianPlaces | null {
  const medians = new Uint32Array(seeds.length + 1); // how often each place was the median; the last counts "none"
  let told = 0;
  for (const weights of resamples) {
    const place = placeOf(seeds, weights, until);
    if (place < 0) continue;
    told++;
    medians[place < until ? place : seeds.length]++;
  }
  return told === 0 ? null : countedPlaces(medians, told);
}

/** The lower median of one resample among the first `until` members; `until`: it lies behind them. −1: no member was drawn. */
function placeOf(seeds: Uint32Array, weights: Uint32Array, until: number): number {
  let drawn = 0;
  for (const seed of seeds) drawn += weights[seed];
  if (drawn === 0) return -1;
  let place = 0;
  for (let seen = 0; place < until; place++) {
    seen += weights[seeds[place]];
    if (2 * seen >= drawn) break;
  }
  return place;
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
