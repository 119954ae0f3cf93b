import type { BackendChoice, Workplace } from "../model/index.js";

/** Systems on the plain engine are trained in threads, one trial after the other, with the same bits everywhere. */
export function plainWorkplace(choice: BackendChoice): Promise<Workplace> {
  return Promise.resolve({ choice, lanes: 1, workers: "threads", bits: null, notices: [] });
}
