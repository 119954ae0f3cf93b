/** What `deepen` and `rerun` answer where no trial is selected, which is no mistake: exit code 0. */
export const NO_TRIAL_MATCHES = "no trial matches: nothing to do";
