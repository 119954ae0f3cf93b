import type { BackendChoice, Workplace } from "../model/index.js";

/** How a system on the plain engine is trained, everywhere: in threads, one trial after the other, with the same bits. */
export function plainWorkplace(choice: BackendChoice): Promise<Workplace> {
  return Promise.resolve({ choice, lanes: 1, workers: "threads", bits: null, notices: [] });
}
