/** Names of the numerics that several systems share. */
export type EngineName = "moments" | "committee" | "network" | "dense";

/** Whether an engine trains networks: no other engine or method computes the same curve. */
export function trainsNetworks(engine: string): boolean {
  return engine === "network" || engine === "dense";
}

/**
 * Numeric versions of the engines that several systems share. They enter the trial id: raise one when, and only when, the
 * bits that an engine produces change for all of its trials, and mark the change RESULTS in the CHANGELOG. A change that
 * affects only some trials belongs in the `numerics` of their system.
 */
export const ENGINE_VERSIONS: Readonly<Record<EngineName, number>> = Object.freeze({
  moments: 1, // already 2 under flow, as is committee (numericVersion): the next version for all is 3
  committee: 1,
  network: 2, // some of its trials already have 3: the next version for all is 4
  dense: 1,
});
