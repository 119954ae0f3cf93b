/** The answer of `deepen` and `rerun` where no trial is selected; this is not an error (exit code 0). */
export const NO_TRIAL_MATCHES = "no trial matches: nothing to do";
