/** Heads of the attention: the width is split evenly among them. */
export const HEADS = 4;
