import type { Store } from "../model/index.js";
import { openStore as openWithIdentity, type OpenStoreOptions } from "../store/index.js";
import { isTrialId, numericVersion } from "../system/of-trial.js";

/** {@link openWithIdentity}, with systems that know the ids of their trials. */
export function openStore(path: string, options: Omit<OpenStoreOptions, "identity">): Store {
  return openWithIdentity(path, { ...options, identity: { isTrialId, numericVersion } });
}
