/** A value as a sweep file writes it: a number, or a word of the parameter's domain. */
export type GridValue = number | string;
