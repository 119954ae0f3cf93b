/** What to do about a program that failed in a run; a check of the program is already one of these. */
export const LOOK_HINT =
  "groksweep check FILE looks at the program; groksweep show TRIAL shows the end of its log";
