import type { SqlValue, Store } from "../model/index.js";

/** Which attempts to read. */
export interface LatestCosts {
  readonly host: string;
  /** Name of the kernels that would be used now. */
  readonly kernels: string;
  /** The number of latest attempts to read. */
  readonly attempts: number;
  /** Parameters that costs depend on besides the sizes. */
  readonly point: readonly string[];
}

/**
 * The cost of a host's latest attempts that ended with these kernels (for networks: with the tensor library that was used
 * last), grouped by everything that a cost depends on. Each row has engine, method, tolerance, dimension, width where
 * weights are kept, task and batch of a network, samples, whether it was decided, the parameters of `point`, then trials,
 * evaluations, ms of computing and the geometric mean of the last step, means over the trials. Cost: some tens of ms.
 */
export function latestCosts(
  store: Store,
  { host, kernels, attempts, point }: LatestCosts,
): readonly (readonly SqlValue[])[] {
  const groups = Array.from({ length: 8 + point.length }, (_, column) => column + 1);
  return store.query(
    `WITH recent AS (SELECT * FROM attempt ORDER BY id DESC LIMIT ${attempts}), latest AS (
       SELECT trial_id, sum(evaluations) AS evaluations, sum(wall_ms) AS ms, max(steps) AS steps,
         max(ending = 'decided') AS decided
       FROM recent
       WHERE host = ?1
         AND (kernels LIKE ?2 || ' x%'
           OR kernels = (SELECT kernels FROM recent WHERE kernels NOT LIKE '% x%' ORDER BY id DESC LIMIT 1))
         AND ending IN ('budget', 'decided') AND evaluations > 0
       GROUP BY trial_id)
     SELECT engine, method, tolerance, cell ->> '$.dimension', iif(engine = 'moments', NULL, width) AS rows_of_weights,
       iif(engine IN ('network', 'dense'), json_extract(task, '$.kind') || ' ' ||
         coalesce(json_extract(method_settings, '$.batch'), 'all'), NULL) AS network,
       samples, decided, ${point.map((name) => `cell ->> '$.${name}'`).join(", ")}, count(*), avg(evaluations), avg(ms),
       exp(avg(ln(max(latest.steps, 1))))
     FROM latest JOIN trial ON trial.id = latest.trial_id
       AND trial.sweep_id = (SELECT min(sweep_id) FROM trial WHERE id = latest.trial_id)
     GROUP BY ${groups.join(", ")}`,
    [host, kernels],
  ).rows;
}
