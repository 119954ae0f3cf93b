/** The explanation of "orphaned" below a count of such trials. */
export const ORPHANED_WORDS =
  "orphaned: the store has them and the file no longer names them; they stay in the store, but reports and counts leave " +
  "them out until a run names them again";
