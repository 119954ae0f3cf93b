/**
 * Numeric versions of the engines. They enter the trial id: raise one when, and only when, the bits that an
 * engine produces change, and mark the change RESULTS in the CHANGELOG.
 */
export const ENGINE_VERSIONS = Object.freeze({
  moments: 1,
  committee: 1,
  network: 2,
});
