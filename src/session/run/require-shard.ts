import { commandHint, GrokError, shardText, type Shard, type Store } from "../../model/index.js";

/**
 * Checks that a store is for this shard (or is new), or, with null, that it is for no shard: otherwise a run of the whole
 * sweep would train the trials of other machines there, and refinement would treat the other shards as missing.
 *
 * @throws GrokError INPUT naming the store's shard.
 */
export function requireShard(store: Store, shard: Shard | null): void {
  const there = store.shard();
  if (shard === null) {
    if (there === null) return;
    throw new GrokError(
      "INPUT",
      `${store.path}: expected a store of whole sweeps, found shard ${shardText(there)} of one`,
      {
        hint: `go on with --shard ${shardText(there)}, or merge all shards into a store: ${commandHint(["merge", "SHARDS"], "all.db")}`,
      },
    );
  }
  if (there !== null && there.index === shard.index && there.count === shard.count) return;
  if (there === null && store.sweeps().length === 0) return;
  const found = there === null ? "one of whole sweeps" : `shard ${shardText(there)}`;
  throw new GrokError(
    "INPUT",
    `${store.path}: expected a store of shard ${shardText(shard)}, found ${found}`,
    {
      hint: "give every shard a store of its own: --store PATH",
    },
  );
}

/**
 * Checks that the merged stores are shards of one cut of each sweep: shards of different cuts do not form the whole sweep.
 *
 * @throws GrokError INPUT naming two stores that do not fit together.
 */
export function requireOneCut(stores: readonly Store[]): void {
  const first = new Map<string, { readonly path: string; readonly shard: Shard }>();
  for (const store of stores) {
    const shard = store.shard();
    if (shard === null) continue;
    for (const { name } of store.sweeps()) {
      const other = first.get(name);
      if (other === undefined) first.set(name, { path: store.path, shard });
      else if (other.shard.count !== shard.count) {
        throw new GrokError(
          "INPUT",
          `sweep ${name}: expected shards of one cut, found ${shardText(other.shard)} in ${other.path} and ${shardText(shard)} in ${store.path}`,
          {
            hint: "merge those of one cut in one command and those of another in a second one; a run of the sweep's file on the result then trains what is missing",
          },
        );
      }
    }
  }
}
