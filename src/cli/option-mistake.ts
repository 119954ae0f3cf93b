/** A mistake in an option: its text, and a suggestion where a name is nearly right. */
export interface OptionMistake {
  readonly message: string;
  readonly hint: string | null;
  /** Whether the command itself tells it as well and knows more then, so that it is told here only beside others. Default: false. */
  readonly isToldByCommand?: boolean;
}
