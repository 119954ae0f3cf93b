/**
 * A number for people: four significant digits, thousands grouped, powers of ten where it is very large or small,
 * "–" where there is none.
 *
 * @example formatNumber(1234.5) // "1,235"
 */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    return value
      .toExponential(2)
      .replace(/\.?0*e/, "e")
      .replace("e+", "e");
  }
  // Loading the tables of locales costs a short command a tenth of its time.
  if (size >= 1000) return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return String(Number(value.toPrecision(4)));
}

/** A duration for people, for example "2 h 05 min", "3 min 20 s", "4.2 s". */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
