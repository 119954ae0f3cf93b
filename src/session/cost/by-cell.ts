import { SEED_NAMES, type Trial } from "../../model/index.js";
import { LeastRecentlyUsed } from "../../science/index.js";

/** Memory for answers, in bytes, and what one takes with its request: 50 000 cells. */
const [MOST_BYTES, CELL_BYTES] = [2e7, 400];

/**
 * An answer that no seed changes, computed once for the trials of a cell. Of a sweep of very many cells, some are answered again.
 *
 * @param isSame whether two requests of one cell have the same answer; the latest one is kept.
 */
export function byCell<Request extends { readonly trial: Trial }, Answer>(
  compute: (request: Request) => Answer,
  isSame: (a: Request, b: Request) => boolean = () => true,
): (request: Request) => Answer {
  const kept = new LeastRecentlyUsed<{ readonly request: Request; readonly answer: Answer }>(
    MOST_BYTES,
    () => CELL_BYTES,
  );
  return (request) =>
    kept.get(
      cellText(request.trial),
      () => ({ request, answer: compute(request) }),
      (known) => isSameKind(known.request.trial, request.trial) && isSame(known.request, request),
    ).answer;
}

/** The parameters but the seeds. Trials of one sweep have the same parameters in the same order. */
function cellText({ parameters }: Trial): string {
  let text = "";
  for (const [name, value] of Object.entries(parameters)) if (!SEEDS.has(name)) text += `${value} `;
  return text;
}

/** Trials of one sweep share their task and their method. */
function isSameKind(a: Trial, b: Trial): boolean {
  return a.engine === b.engine && a.method === b.method && a.task === b.task;
}

const SEEDS: ReadonlySet<string> = new Set(SEED_NAMES);
