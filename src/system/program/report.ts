import type { Mistake } from "../../model/index.js";

/** Receives the mistakes of a declaration. */
export type Report = (mistake: Mistake) => void;
