/**
 * Signals that ask a process to end in order: Ctrl-C, `kill` and a service manager, a terminal that closes, the signals
 * that batch systems send ahead of their limit, and the limit of processor time. A run treats them all alike.
 */
export const STOP_SIGNALS = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGXCPU",
] as const satisfies readonly NodeJS.Signals[];
export type StopSignal = (typeof STOP_SIGNALS)[number];
