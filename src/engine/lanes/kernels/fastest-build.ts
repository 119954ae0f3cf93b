/** What a measurement found of a build: the least time of a trial-step, in ms, at its best number of lanes. */
export interface BuildTime {
  readonly name: string;
  readonly ms: number;
}

/** Times closer than this count as equal: they differ by as much between two measurements of one build. */
const NOISE = 1.05;

/**
 * The build to use by its measured times: of those within the noise of the fastest, the last in the list, so that
 * repeated measurements agree. The list goes from narrow to wide vectors; null when it is empty.
 */
export function fastestBuild(times: readonly BuildTime[]): string | null {
  const least = Math.min(...times.map(({ ms }) => ms));
  return times.filter(({ ms }) => ms <= least * NOISE).at(-1)?.name ?? null;
}
