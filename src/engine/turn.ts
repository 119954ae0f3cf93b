/** [ms] An engine takes steps for about this long before its caller gets its turn. */
export const TURN_MS = 20;
