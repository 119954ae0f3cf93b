import type { Store } from "../../model/index.js";

/** The folder beside a store with the files of users' programs: ends of logs, and checkpoints that are too large for the store. */
export function programsFolder({ path }: Pick<Store, "path">): string {
  return `${path}-programs`;
}
