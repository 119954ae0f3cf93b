/**
 * What makes a step of `flow`. `classical`: explicit, of fourth order, where the problem is not stiff yet (classical.ts);
 * `chebyshev`: stabilised, of second order (rkc2.ts).
 */
export type Scheme = "classical" | "chebyshev";
