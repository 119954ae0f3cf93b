/** The units, larger ones first, ms. */
const UNITS_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

const DURATION = new RegExp(
  `^${Object.keys(UNITS_MS)
    .map((unit) => `(?:(\\d+(?:\\.\\d+)?)${unit})?`)
    .join("")}$`,
);

/** The texts that {@link parseDuration} reads, in words that follow "expected". */
export const DURATION_WORDS = "a time such as 45s, 30m, 2h, 1h30m or 1d12h";

/**
 * A length of time in ms from its text: numbers with the units d, h, m, s, ms, larger units first. Null for everything else,
 * including a zero length and a number without a unit, which some programs read as minutes and others as seconds.
 *
 * @example parseDuration("1h30m") // 5_400_000
 */
export function parseDuration(text: string): number | null {
  const parts = DURATION.exec(text);
  if (parts === null) return null;
  const ms = Object.values(UNITS_MS).reduce((sum, unit, at) => sum + Number(parts[at + 1] ?? 0) * unit, 0);
  return ms > 0 && Number.isFinite(ms) ? ms : null;
}
