import { rowsOfPage } from "../../model/index.js";
import type {
  AbsorbedBundles,
  CheckedTrials,
  Checkpoint,
  IdRange,
  CurveRow,
  MetricName,
  OutcomePage,
  OutcomeRow,
  RecordGrid,
  RegimeRow,
  SqlValue,
  Shard,
  Store,
  SweepRecord,
  SweepStatus,
  Trial,
  TrialBundle,
  TrialCheck,
  TrialEvent,
  TrialIdentity,
  TrialProgress,
  TrialStart,
} from "../../model/index.js";
import { requireWholeBundle, TrialAbsorber } from "./absorb-trial.js";
import { checkTables } from "./check-tables.js";
import { closeWriter } from "./close-writer.js";
import type { Connection } from "./connection.js";
import { copyStore } from "./copy-store.js";
import { EventWriter } from "./event-writer.js";
import { GuardedAccess } from "./guarded-access.js";
import { Lease } from "./lease.js";
import { LogWatch } from "./log-watch.js";
import { mendShared, removeStrays, type PlanCandidate } from "./mend-tables.js";
import { packOutcomes } from "./outcome-packing.js";
import { noCells, type ReadCells } from "./outcome-pages.js";
import type { NewOutcome } from "./outcome-table.js";
import { readOnlyQuery, readOnlyRows, type QueryResult, type QueryRows } from "./read-only-query.js";
import { replaceRegimes } from "./regime-table.js";
import { ResultPages } from "./result-pages.js";
import { readShard, writeShard } from "./shard-mark.js";
import { StorePresence } from "./store-presence.js";
import { SweepPages } from "./sweep-pages.js";
import { SweepTable } from "./sweep-table.js";
import { TrialBundler } from "./trial-bundler.js";
import { TrialChecker } from "./trial-checker.js";
import { adoptTrials, forgetTrials, trialTables, type TrialTables } from "./trial-tables.js";
import { isBusy, waitWhileBusy } from "./wait-while-busy.js";

/**
 * The {@link Store} on SQLite; the contract is in model/store.ts, the tables in db/migrations. Each table has a file with
 * its statements; guarded-access.ts adds transactions, the check of the lease and the texts of errors.
 */
export class SqliteStore implements Store {
  readonly path: string;
  readonly #db: Connection;
  readonly #say: (words: string) => void;
  readonly #presence: StorePresence;
  readonly #log: LogWatch;
  readonly #lease: Lease;
  readonly #access: GuardedAccess;
  readonly #sweeps: SweepTable;
  readonly #tables: TrialTables;
  readonly #checker: TrialChecker;
  readonly #bundler: TrialBundler;
  readonly #identity: TrialIdentity | null;
  readonly #pages: SweepPages;
  readonly #results: ResultPages;
  readonly #events: EventWriter;

  /** `db` is already migrated and tuned (see open-sqlite.ts) and belongs to the store from now on. */
  constructor(
    db: Connection,
    path: string,
    say: (words: string) => void = () => undefined,
    identity: TrialIdentity | null = null,
  ) {
    this.path = path;
    this.#db = db;
    this.#say = say;
    this.#presence = new StorePresence(db, path);
    this.#log = new LogWatch(this.#presence, path, say);
    this.#lease = new Lease(db, path, this.#presence);
    this.#access = new GuardedAccess({ db, path, say, presence: this.#presence, lease: this.#lease });
    this.#sweeps = new SweepTable(db);
    this.#pages = new SweepPages(this.#access, this.#sweeps);
    const tables = (this.#tables = trialTables(db, identity));
    this.#identity = identity;
    this.#bundler = new TrialBundler(db, tables);
    this.#checker = new TrialChecker(db, { ...tables, identity });
    this.#results = new ResultPages(db, tables);
    this.#events = new EventWriter(tables, this.#checker);
  }

  acquireLease(): string | null {
    return this.#access.read(() => {
      this.#access.assertWritable();
      return waitWhileBusy(this.path, this.#say, () => this.#lease.acquire());
    });
  }

  renewLease(): void {
    this.#access.read(() => {
      this.#access.assertWritable();
      try {
        this.#lease.renew();
      } catch (error) {
        // A program that blocks this write also blocks others from taking the lease, so the next heartbeat is enough.
        if (!isBusy(error)) throw error;
      }
      this.#log.look();
    });
  }

  releaseLease(): void {
    this.#access.read(() => waitWhileBusy(this.path, this.#say, () => this.#lease.release()));
  }

  atomically<T>(work: () => T): T {
    return this.#access.write(work);
  }

  shard(): Shard | null {
    return this.#access.read(() => readShard(this.#db));
  }

  markShard(shard: Shard): void {
    this.#access.write(() => writeShard(this.#db, shard));
  }

  beginDeclaration(sweep: SweepRecord): void {
    this.#access.write(() => this.#sweeps.begin(sweep));
  }

  declareTrials(sweepName: string, trials: readonly Trial[], origin: "file" | "refined" = "file"): void {
    this.#access.write(() => this.#tables.trials.declare(this.#sweeps.idOf(sweepName), trials, origin));
  }

  endDeclaration(sweepName: string): void {
    this.#access.write(() => this.#tables.trials.endDeclaration(this.#sweeps.idOf(sweepName)));
  }

  declared(sweepName: string, trialIds: readonly string[]): ReadonlySet<string> {
    return this.#ofSweep(sweepName, new Set<string>(), (sweepId) =>
      this.#tables.trials.declared(sweepId, trialIds),
    );
  }

  countDeclared(sweepName: string, trialIds: readonly string[]): number {
    return this.#ofSweep(sweepName, 0, (sweepId) => this.#tables.trials.countDeclared(sweepId, trialIds));
  }

  orphan(sweepName: string, trialIds: readonly string[]): void {
    this.#access.write(() => this.#tables.trials.orphan(this.#sweeps.idOf(sweepName), trialIds));
  }

  refinedTrials(sweepName: string): readonly Trial[] {
    return this.#ofSweep<readonly Trial[]>(sweepName, [], (sweepId) => this.#tables.trials.refined(sweepId));
  }

  deepen(sweepName: string, trialIds: readonly string[], steps: number): void {
    this.#access.write(() => this.#tables.trials.deepen(this.#sweeps.idOf(sweepName), trialIds, steps));
  }

  deepened(sweepName: string): ReadonlyMap<string, number> {
    return this.#ofSweep(sweepName, new Map<string, number>(), (sweepId) =>
      this.#tables.trials.deepened(sweepId),
    );
  }

  progress(trialIds: readonly string[]): readonly TrialProgress[] {
    return this.#access.read(() => trialIds.map((id) => this.#tables.progress.read(id)));
  }

  failing(): ReadonlySet<string> {
    return this.#access.read(() => this.#tables.progress.failing());
  }

  withOutcome(sweepName: string, trialIds: readonly string[], rule: string): ReadonlySet<string> {
    return this.#ofSweep(sweepName, new Set<string>(), (sweepId) =>
      this.#tables.outcomes.among(sweepId, trialIds, rule),
    );
  }

  allWithOutcome(sweepName: string, rule: string): ReadonlySet<string> {
    return this.#ofSweep(sweepName, new Set<string>(), (sweepId) =>
      this.#tables.outcomes.under(sweepId, rule),
    );
  }

  ended(sweepName: string): ReadonlySet<string> {
    return this.#ofSweep(sweepName, new Set<string>(), (sweepId) => this.#tables.outcomes.ended(sweepId));
  }

  writeStart(trialId: string, grid: RecordGrid, metrics: readonly MetricName[], from = 0): void {
    this.writeStarts([{ trialId, grid, metrics, from }]);
  }

  writeStarts(starts: readonly TrialStart[]): void {
    this.#access.write(() => {
      for (const { trialId } of starts) this.#checker.requireTrained(trialId);
      this.#tables.progress.start(starts);
    });
  }

  writeEvents(events: readonly TrialEvent[]): void {
    this.#access.write(() => this.#events.write(events));
  }

  writeOutcomes(sweepName: string, rule: string, outcomes: readonly NewOutcome[]): void {
    this.#access.write(() => {
      const sweepId = this.#sweeps.idOf(sweepName);
      this.#tables.outcomes.write(sweepId, rule, outcomes);
      this.#sweeps.touch(sweepId);
    });
  }

  contents(sweepName: string): Generator<{ readonly trialId: string; readonly content: Uint8Array | null }> {
    return this.#pages.items(sweepName, (sweepId, after) => this.#results.contents(sweepId, after));
  }

  unproven(sweepName: string, { after, upTo }: IdRange = { after: "", upTo: null }): Generator<string> {
    return this.#pages.items(
      sweepName,
      (sweepId, id) => this.#results.unproven(sweepId, { after: id, upTo }),
      after,
    );
  }

  /** An answer about a sweep; `absent` where no sweep has the name. */
  #ofSweep<T>(sweepName: string, absent: T, ask: (sweepId: number) => T): T {
    return this.#access.read(() => {
      const sweepId = this.#sweeps.find(sweepName);
      return sweepId === undefined ? absent : ask(sweepId);
    });
  }

  checkTables(everything: boolean): readonly string[] {
    const { outcomePages } = this.#tables;
    return this.#access.read(() => checkTables(this.#db, { sweeps: this.#sweeps, outcomePages }, everything));
  }

  checkTrials(sweepName: string, which: CheckedTrials = {}): Generator<TrialCheck> {
    return this.#pages.items(sweepName, (sweepId, after) => this.#checker.page(sweepId, after, which));
  }

  adopt(sweepName: string, trialIds: readonly string[]): void {
    this.#access.write(() => {
      const sweepId = this.#sweeps.idOf(sweepName);
      this.#sweeps.adopt(sweepId);
      adoptTrials(this.#tables, sweepId, trialIds);
    });
  }

  forget(trialIds: readonly string[]): void {
    this.#access.write(() => forgetTrials(this.#tables, trialIds));
  }

  *bundles(
    trialIds: readonly string[],
    { sweeps }: { readonly sweeps?: readonly string[] } = {},
  ): Generator<TrialBundle> {
    for (const id of trialIds) {
      const bundle = this.#access.readAtOnce(() => this.#bundler.bundle(id, sweeps));
      if (bundle !== null) yield bundle;
    }
  }

  absorb(bundles: Iterable<TrialBundle>): AbsorbedBundles {
    return this.#access.write(() => {
      const absorber = new TrialAbsorber(this.#db, this.#sweeps, this.#tables);
      const brought = { added: [], grown: [], known: [], otherBackend: [], outcomes: [] } as Record<
        keyof AbsorbedBundles,
        string[]
      >;
      for (const bundle of bundles) {
        const { trial } = bundle;
        requireWholeBundle(bundle, (id) => this.#identity?.isTrialId(id, trial) ?? true);
        const { kind, outcome } = absorber.absorb(bundle);
        brought[kind].push(trial.id);
        if (outcome) brought.outcomes.push(trial.id);
      }
      return brought;
    });
  }

  mendShared(candidates: readonly PlanCandidate[]): void {
    this.#access.write(() => {
      mendShared(this.#db, this.#tables.progress, candidates);
      this.#tables.outcomePages.clear(); // the end of mending writes them again
    });
  }

  removeStrays(): void {
    this.#access.write(() => {
      for (const { sweepId, id } of this.#checker.nameless()) this.#tables.trials.remove(sweepId, id);
      removeStrays(this.#db);
    });
  }

  writeRegimes(sweepName: string, rows: readonly RegimeRow[]): void {
    this.#access.write(() => replaceRegimes(this.#db, this.#sweeps.idOf(sweepName), rows));
  }

  curve(trialId: string): readonly CurveRow[] {
    return this.#access.read(() => this.#tables.curves.read(trialId));
  }

  checkpoint(trialId: string): Checkpoint | null {
    return this.#access.read(() => this.#tables.checkpoints.read(trialId));
  }

  sweeps(): readonly SweepStatus[] {
    return this.#access.read(() => this.#sweeps.all());
  }

  sweep(name: string): (SweepRecord & SweepStatus) | null {
    return this.#access.read(() => this.#sweeps.get(name));
  }

  trials(sweepName: string): Generator<Trial> {
    return this.#pages.trials(sweepName, (sweepId, after) => this.#tables.trials.page(sweepId, after));
  }

  orphans(sweepName: string): Generator<Trial> {
    return this.#pages.trials(sweepName, (id, after) =>
      this.#tables.trials.page(id, after, { orphaned: true }),
    );
  }

  pending(sweepName: string): Generator<Trial> {
    return this.#pages.trials(sweepName, (id, after) => this.#tables.trials.pendingPage(id, after));
  }

  countNamed(sweepName: string): number {
    return this.#ofSweep(sweepName, 0, (sweepId) => this.#tables.trials.countNamed(sweepId));
  }

  *outcomes(sweepName: string): Generator<OutcomeRow> {
    const pages = this.#outcomePages(sweepName, () => noCells());
    for (const page of pages) yield* rowsOfPage(page);
  }

  outcomePages(sweepName: string): Generator<OutcomePage> {
    const cells = noCells();
    return this.#outcomePages(sweepName, () => cells);
  }

  #outcomePages(sweepName: string, cells: () => ReadCells): Generator<OutcomePage> {
    return this.#pages.items(sweepName, (sweepId, after) => {
      const next = this.#tables.outcomePages.page(sweepId, after, cells());
      return next && { items: [next.page], last: next.last };
    });
  }

  packOutcomes(sweepName: string, least?: number): Generator<void> {
    return packOutcomes(this.#access, this.#tables, () => this.#sweeps.idOf(sweepName), least);
  }

  findTrials(
    idPrefix: string,
    limit: number,
  ): readonly { readonly trial: Trial; readonly sweepName: string }[] {
    return this.#access.read(() => this.#tables.trials.find(idPrefix, limit));
  }

  query(sql: string, values?: readonly SqlValue[]): QueryResult {
    return this.#access.read(() => readOnlyQuery(this.#db, sql, values));
  }

  queryRows(sql: string, values?: readonly SqlValue[]): QueryRows {
    const { columns, rows } = this.#access.read(() => readOnlyRows(this.#db, sql, values));
    return { columns, rows: this.#access.rows(rows) };
  }

  /**
   * Copies the committed state to one new file, without the writer's lease. A writer may go on meanwhile.
   *
   * @throws GrokError STORE when `path` exists already, or cannot be written.
   */
  copyTo(path: string): void {
    this.#access.read(() => copyStore(this.#db, path));
  }

  /** Releases the lease and closes the file. Closing twice has no further effect. */
  close(): void {
    if (!this.#db.open) return;
    if (this.#db.readonly) {
      this.#db.close();
      return;
    }
    try {
      this.releaseLease();
    } finally {
      closeWriter(this.#db, this.#presence);
    }
  }
}
