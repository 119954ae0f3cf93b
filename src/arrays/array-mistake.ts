/** What is wrong with a file that should hold an array; words without a closing full stop. */
export interface ArrayMistake {
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
}
