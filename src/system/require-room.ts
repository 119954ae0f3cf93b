import {
  GrokError,
  mebibytes,
  usableMemory,
  type ParameterName,
  type ParameterValues,
  type Trial,
} from "../model/index.js";

/** Sizes that one message lists; the others are counted. */
const MOST_SIZES = 20;

/** A trial, or the point of a grid that it would be, with the bytes that its training takes at least. */
export interface SizedTrial {
  readonly parameters: ParameterValues;
  readonly bytes: number;
}

/**
 * How many sizes take more than the available memory, and a line about each with its largest need:
 * "at least 11128611 MiB (width 16, samples 25, modulus 9001)". Of more than 20, the last line counts those beyond.
 *
 * @param trials are read once. Memory: a line for each size.
 */
export function sizesBeyond(
  trials: Iterable<SizedTrial>,
  available: number,
): { readonly count: number; readonly lines: readonly string[] } {
  const tooLarge = new Map<string, number>();
  for (const { parameters, bytes } of trials) {
    if (bytes <= available) continue;
    const size = sizeWords(parameters);
    tooLarge.set(size, Math.max(bytes, tooLarge.get(size) ?? 0));
  }
  const found = [...tooLarge].map(([size, bytes]) => `at least ${mebibytes(bytes)} (${size})`);
  const others = found.length - MOST_SIZES;
  const lines = others <= 0 ? found : [...found.slice(0, MOST_SIZES), `and ${others} more`];
  return { count: found.length, lines };
}

/** What a message expects of trials where {@link sizesBeyond} found some. */
export function roomExpected(available: number): string {
  return `trials that fit into this machine's memory of ${mebibytes(available)}`;
}

/** What to do about trials without room. */
export const ROOM_HINT = "leave such sizes out, or use a smaller width, modulus or fewer samples";

/**
 * Refuses trials that this machine, or what control groups leave of it, has no room for, however little else it does. All
 * sizes that are too large are told, each once.
 *
 * @param trials with the bytes that the training of each takes at least.
 * @throws GrokError INPUT naming what makes them large, before anything of them is made.
 */
export function requireRoom(
  kind: string,
  trials: Iterable<SizedTrial>,
  available: number = usableMemory(),
): void {
  const { count, lines } = sizesBeyond(trials, available);
  if (count === 0) return;
  const expected = `${kind}: expected ${roomExpected(available)}`;
  if (count === 1) {
    throw new GrokError("INPUT", `${expected}, got one that needs ${lines[0]}`, { hint: ROOM_HINT });
  }
  throw new GrokError("INPUT", `${expected}, got ${count} sizes that need more`, {
    details: lines,
    hint: ROOM_HINT,
  });
}

/** "width 200, samples 476, modulus 23", as far as the system has them. */
function sizeWords(parameters: Trial["parameters"]): string {
  const names = ["width", "samples", "modulus", "dimension"] as const satisfies readonly ParameterName[];
  return names
    .flatMap((name) => {
      const value = parameters[name];
      return value === null || value === undefined ? [] : [`${name} ${value}`];
    })
    .join(", ");
}
