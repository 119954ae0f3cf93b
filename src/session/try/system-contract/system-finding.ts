/** One promise of the contract, and what was found of it. */
export interface SystemFinding {
  /** What is promised, as a sentence. */
  readonly promise: string;
  /** How it is broken, a sentence each. Empty: it is kept. */
  readonly broken: readonly string[];
  /** What was seen besides, for people; null: nothing. */
  readonly seen: string | null;
}
