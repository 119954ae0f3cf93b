/** One line of the table that `npm run bench` prints. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value should reach, in words ("≤ 1"); null where it is only shown. */
  readonly target: string | null;
}

/** What every file of scripts/bench exports under the name `bench`. Everything it compares runs in one call. */
export type Bench = () => Promise<readonly BenchResult[]>;
