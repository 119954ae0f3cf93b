/** One promise of the contract, with the findings about it. */
export interface SystemFinding {
  /** The promise, as a sentence. */
  readonly promise: string;
  /** The ways in which the promise is broken, a sentence each. Empty: it is kept. */
  readonly broken: readonly string[];
  /** Further observations, for people; null: none. */
  readonly seen: string | null;
}
