import { SEED_NAMES, type Trial } from "../../model/index.js";

/** The most cells whose answers are kept: a sweep of more cells is answered again in part. */
const MOST_CELLS = 50_000;

/**
 * An answer that no seed changes, computed once for the trials of a cell.
 *
 * @param isSame whether two requests of one cell have the same answer; the latest one is kept.
 */
export function byCell<Request extends { readonly trial: Trial }, Answer>(
  compute: (request: Request) => Answer,
  isSame: (a: Request, b: Request) => boolean = () => true,
): (request: Request) => Answer {
  const kept = new Map<string, { readonly request: Request; readonly answer: Answer }>();
  return (request) => {
    const cell = cellText(request.trial);
    const known = kept.get(cell);
    if (
      known !== undefined &&
      isSameKind(known.request.trial, request.trial) &&
      isSame(known.request, request)
    )
      return known.answer;
    if (kept.size >= MOST_CELLS) kept.clear();
    const answer = compute(request);
    kept.set(cell, { request, answer });
    return answer;
  };
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
