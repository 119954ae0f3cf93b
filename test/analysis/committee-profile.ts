import { measuresOf, profileOf, type SystemProfile } from "../../src/model/index.js";
import { systemOf } from "../../src/system/index.js";

const COMMITTEE_SYSTEM = systemOf("polynomial");

/** The committee machine as analysis and reports know it: ladders of P, in units of D. */
export const COMMITTEE: SystemProfile = profileOf(COMMITTEE_SYSTEM);

/** The options of regimesOf that its declaration gives. */
export const LADDERS = measuresOf(COMMITTEE_SYSTEM);
