import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  EXCHANGE_FORMAT,
  type AnnouncedRun,
  type Exchange,
  type ExchangeDesk,
  type TrialBundle,
  type WorkShard,
} from "../../src/model/index.js";
import { openStore } from "../../src/session/ask/open-store.js";
import {
  checkpointOf,
  curveRow,
  declare,
  finishedOf,
  GRID,
  outcomeOf,
  RULE,
  some,
} from "./store-fixtures.js";

/** What the suite needs of an exchange. */
export interface ExchangeHarness {
  /** Locks that are short, so that a test need not wait long. */
  readonly lockMs: number;
  desk(key: string): Promise<ExchangeDesk>;
  worker(name: string): Promise<Exchange>;
  /** Loses everything that it holds. */
  empty(): Promise<void>;
  /** Called once, after all tests. */
  cleanUp(): Promise<void>;
}

/** Bytes of posts that may wait in the suite. */
export const SMALL_MAILBOX = 200_000;

let runs = 0;

/** The contract of both sides of an exchange, with two workers. */
export function exchangeContract(
  name: string,
  open: () => Promise<ExchangeHarness>,
  skip: string | false = false,
): void {
  describe(`exchange contract: ${name}`, { skip }, () => {
    let harness: ExchangeHarness;
    let desk: ExchangeDesk;
    let [first, second] = [] as unknown as [Exchange, Exchange];
    let run: AnnouncedRun;
    const trained = trainedBundles();
    const shardOf = (id: string, bundles: readonly TrialBundle[] = trained): WorkShard => ({
      ...{ id: `${id}-${run.key}`, run: run.key, sweep: "first", definition: "{}", bundles },
    });
    const claimed = async (worker: Exchange): Promise<WorkShard> => {
      const shard = await worker.claim(run.key);
      assert.ok(shard, "a shard was to be had");
      return shard;
    };
    before(async () => {
      harness = await open();
    });
    after(() => harness.cleanUp());

    const check = (what: string, test: () => Promise<void>): void => {
      it(what, async () => {
        run = { key: `c0${runs++}`, sweep: "first", program: "1", format: EXCHANGE_FORMAT, backend: null };
        desk = await harness.desk(run.key);
        [first, second] = [await harness.worker("one"), await harness.worker("two")];
        try {
          await desk.open(run);
          await test();
          await desk.withdraw();
          assert.deepEqual(
            (await first.runs()).filter(({ key }) => key === run.key),
            [],
            "a run that was withdrawn is announced no more",
          );
        } finally {
          for (const each of [desk, first, second]) await each.close();
        }
      });
    };

    check("carries shards to workers, each to one, and bundles back, to the bit", async () => {
      assert.deepEqual(
        (await second.runs()).find(({ key }) => key === run.key),
        run,
      );
      const shards = [shardOf("a"), shardOf("b")];
      await desk.deal(shards);
      assert.deepEqual((await desk.standing()).waiting, new Set(shards.map(({ id }) => id)));
      const both = [await claimed(first), await claimed(second)];
      assert.deepEqual(new Set(both.map(({ id }) => id)), new Set(shards.map(({ id }) => id)));
      assert.equal(await first.claim(run.key), null);
      for (const shard of both) assert.deepEqual({ ...shard, id: "" }, { ...shards[0], id: "" });
      const { held, waiting, workers } = await desk.standing();
      assert.deepEqual([held.size, waiting.size, workers], [2, 0, 2]);
      assert.equal(await first.post(both[0], both[0].bundles), true);
      await first.finish(both[0]);
      assert.deepEqual((await desk.standing()).held, new Set([both[1].id]));
      const [post, ...none] = await desk.receive(10);
      assert.ok("bundles" in post && none.length === 0);
      assert.deepEqual(post.bundles, trained);
      assert.deepEqual([post.worker, post.shard, post.format], ["one", both[0].id, EXCHANGE_FORMAT]);
    });

    check("keeps posts in order until they are confirmed, also one that came twice", async () => {
      await desk.deal([shardOf("a")]);
      const shard = await claimed(first);
      for (const bundles of [trained.slice(0, 1), trained, trained.slice(0, 1)]) {
        assert.equal(await first.post(shard, bundles), true);
      }
      const sizes = async (): Promise<readonly number[]> =>
        (await desk.receive(10)).map((post) => ("bundles" in post ? post.bundles.length : -1));
      assert.deepEqual(await sizes(), [1, trained.length, 1]);
      assert.deepEqual(await sizes(), [1, trained.length, 1], "they are still there");
      await desk.confirm(2);
      assert.deepEqual(await sizes(), [1]);
      await desk.confirm(1);
      assert.deepEqual(await sizes(), []);
    });

    check("takes posts of a shard that is finished, given back or lost", async () => {
      await desk.deal([shardOf("a"), shardOf("b")]);
      const [done, returned] = [await claimed(first), await claimed(second)];
      await second.giveBack(returned);
      await first.finish(done);
      const { waiting, held, lost } = await desk.standing();
      assert.deepEqual([waiting.size, held.size, lost], [0, 0, []]);
      assert.equal(await first.post(done, trained), true);
      assert.equal(await second.post(returned, trained), true);
      assert.equal((await desk.receive(10)).length, 2);
      assert.equal(await first.alive(done), false);
      await first.finish(done);
    });

    check("takes a shard from a worker that is silent, and not from one that is not", async () => {
      await desk.deal([shardOf("a"), shardOf("b")]);
      const [mine, silent] = [await claimed(first), await claimed(second)];
      let lost: readonly string[] = [];
      while (lost.length === 0) {
        assert.equal(await first.alive(mine), true);
        await new Promise((resolve) => setTimeout(resolve, harness.lockMs / 10));
        ({ lost } = await desk.standing());
      }
      assert.deepEqual(lost, [silent.id]);
      assert.equal(await first.claim(run.key), null, "nobody gets its old state");
      while ((await desk.standing()).lost.length > 0) await desk.forget(lost);
      assert.equal(await second.alive(silent), false);
      await second.finish(silent);
      assert.deepEqual((await desk.standing()).held, new Set([mine.id]));
    });

    check("lets a worker wait while too much waits already", async () => {
      await desk.deal([shardOf("a")]);
      const shard = await claimed(first);
      // Bytes that do not become fewer by packing.
      const payload = new Uint8Array(SMALL_MAILBOX / 4).map(
        (_, i) => ((i * 7919 * (i + 13)) % 251) ^ (i >> 5),
      );
      const [bundle] = trained;
      const large = [{ ...bundle, checkpoint: { ...checkpointOf(some[0].id, 10.5), payload, plan: null } }];
      let sent = 0;
      while (await first.post(shard, large)) assert.ok(++sent < 100, "the mailbox is never full");
      assert.ok(sent >= 2);
      assert.equal(await second.post(shard, large), false);
      await desk.confirm(sent);
      assert.equal(await second.post(shard, large), true);
    });

    check("drops what nobody has claimed when the coordinator comes again, and keeps the rest", async () => {
      await desk.deal([shardOf("a"), shardOf("b", trained.slice(0, 1))]);
      const shard = await claimed(first);
      await first.post(shard, trained);
      const again = await harness.desk(run.key);
      try {
        const held = await again.open(run);
        assert.deepEqual([...held], [[shard.id, shard.bundles.map(({ trial }) => trial.id)]]);
        assert.equal(await second.claim(run.key), null);
        assert.equal(await first.alive(shard), true);
        assert.equal((await again.receive(10)).length, 1);
      } finally {
        await again.close();
      }
    });

    check("may lose everything, and goes on when the run is announced again", async () => {
      await desk.deal([shardOf("a")]);
      const shard = await claimed(first);
      await harness.empty();
      assert.equal(await first.alive(shard), false);
      await first.finish(shard);
      assert.deepEqual(await first.runs(), []);
      const { waiting, held } = await desk.standing();
      assert.deepEqual([waiting.size, held.size], [0, 0]);
      await desk.announce();
      assert.equal((await first.runs()).length, 1);
      assert.equal(await first.post(shard, trained), true);
      await desk.deal([shardOf("b")]);
      assert.equal((await claimed(second)).id, shardOf("b").id);
      assert.equal((await desk.receive(1)).length, 1);
    });

    check("tells a post that cannot be read from others", async () => {
      await desk.deal([shardOf("a")]);
      const shard = await claimed(first);
      const [{ trial, ...rest }] = trained;
      const odd = [{ ...rest, trial: { ...trial, id: 5 } }] as unknown as readonly TrialBundle[];
      await first.post(shard, odd);
      await first.post(shard, trained);
      const posts = await desk.receive(2);
      assert.match("unreadable" in posts[0] ? posts[0].unreadable : "", /trial\.id/);
      assert.ok("bundles" in posts[1]);
    });
  });
}

/** Bundles of a trial that ended, one that was stopped at a checkpoint, one that failed and one that nobody has begun. */
function trainedBundles(): readonly TrialBundle[] {
  const store = openStore(":memory:", { mode: "write" });
  try {
    store.acquireLease();
    declare(store, some);
    const ids = some.map(({ id }) => id);
    const rows = [0, 1, 10, 100].map((step) => curveRow(step, step === 10 ? { extra: { odd: 0.1 } } : {}));
    const diverged = [curveRow(0), curveRow(1, { train_loss: Infinity, test_loss: 1e-320 })];
    store.writeStarts(ids.slice(0, 3).map((trialId) => ({ trialId, grid: GRID, metrics: [], from: 0 })));
    store.writeEvents([{ kind: "rows", trialId: ids[0], rows }, finishedOf(ids[0], 100)]);
    store.writeOutcomes("first", RULE, [
      { trialId: ids[0], outcome: outcomeOf("grokked", { delay: 1 / 3 }), rows },
    ]);
    store.writeEvents([
      { kind: "rows", trialId: ids[1], rows: diverged },
      { kind: "checkpoint", trialId: ids[1], checkpoint: checkpointOf(ids[1], 1.5) },
      { kind: "failed", trialId: ids[2], attempt: 1, error: { code: "TRIAL", message: "no" } },
    ]);
    return structuredClone([...store.bundles(ids)]).map((bundle) => plainBytes(bundle));
  } finally {
    store.close();
  }
}

/** Bytes as Uint8Array, whatever class the database gave them. */
function plainBytes<T>(value: T): T {
  if (value instanceof Uint8Array) return new Uint8Array(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => plainBytes(each)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, plainBytes(each as unknown)]),
  ) as T;
}
