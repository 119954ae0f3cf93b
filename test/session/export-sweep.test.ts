import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { GrokError, type SqlValue, type Store } from "../../src/model/index.js";
import { exportSweep, type ExportOptions } from "../../src/session/index.js";
import { runAll, tiny } from "./tiny-sweep.js";

const FOLDER = mkdtempSync(join(tmpdir(), "groksweep-export-"));

describe("exportSweep", () => {
  let store: Store;
  before(async () => {
    ({ store } = await runAll([tiny('metrics=["kernelRegression"]')]));
  });
  after(() => rmSync(FOLDER, { recursive: true }));

  const exported = async (
    options: Partial<Pick<ExportOptions, "what" | "where" | "format">>,
    name: string,
  ): Promise<string> => {
    const path = join(FOLDER, name);
    await exportSweep(store, {
      ...{ sweep: "tiny", what: "outcomes", format: "csv" },
      ...options,
      target: { path },
    });
    assert.ok(!existsSync(`${path}.part`));
    return path;
  };
  const parquetRows = async (path: string): Promise<Record<string, unknown>[]> =>
    parquetReadObjects({ file: await asyncBufferFromFile(path) });
  const sql = (query: string): Record<string, SqlValue>[] => {
    const { columns, rows } = store.query(query);
    return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
  };

  it("writes outcomes as Parquet: typed, absent as null, to the bit what SQL gives", async () => {
    const rows = await parquetRows(await exported({ format: "parquet" }, "outcomes.parquet"));
    const stored = sql(
      "SELECT * FROM time_to_grok JOIN outcome USING (sweep_id, trial_id) ORDER BY trial_id",
    );
    assert.equal(rows.length, 12);
    const columns = ["trial_id", "alpha", "kind", "train_step", "test_step", "ratio", "rise", "mechanism"];
    for (const [i, row] of rows.entries()) {
      for (const column of columns) assert.ok(Object.is(row[column], stored[i][column]), `${i} ${column}`);
      assert.equal(row.samples, BigInt(Number(stored[i].samples)));
      assert.equal(row.reached, stored[i].reached === 1);
      assert.equal(row.data_seed, null);
      assert.ok(!("eigenvector" in row), "a parameter of other systems");
    }
    assert.ok(rows.some((row) => row.test_step === null) && rows.some((row) => row.test_step !== null));
    assert.ok(rows.some((row) => row.mechanism !== null));
  });

  it("writes curves of the trials that a predicate names, up to the last step of their outcomes", async () => {
    const where = "alpha = 4 AND samples = 60 -- the lazy ones";
    const path = await exported({ what: "curves", format: "parquet", where }, "curves.parquet");
    const rows = await parquetRows(path);
    const stored = sql(
      `SELECT curve.* FROM curve JOIN outcome USING (trial_id) JOIN trial ON trial.id = trial_id
       WHERE alpha = 4 AND samples = 60 AND step <= steps ORDER BY trial_id, step`,
    );
    assert.deepEqual(
      rows.map((row) => [row.trial_id, Number(row.step), row.train_loss, row.test_loss]),
      stored.map((row) => [row.trial_id, row.step, row.train_loss, row.test_loss]),
    );
    assert.equal(new Set(rows.map((row) => row.seed)).size, 3);
  });

  it("writes row groups, so that curves of many trials are never held together", async () => {
    const { openRowWriter } = await import("../../src/export/index.js");
    const path = join(FOLDER, "groups.parquet");
    const writer = await openRowWriter(
      "parquet",
      [{ name: "n", type: "integer" }],
      { path, guard: () => null },
      "a test",
    );
    for (let page = 0; page < 12; page++) {
      await writer.write(Array.from({ length: 10_000 }, (_, i) => [page * 10_000 + i]));
    }
    await writer.end();
    const { row_groups, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    assert.equal(num_rows, 120_000n);
    assert.deepEqual(
      row_groups.map((group) => group.num_rows),
      [50_000n, 50_000n, 20_000n],
    );
    const rows = await parquetRows(path);
    assert.ok(rows.every(({ n }, i) => n === BigInt(i)));
  });

  it("writes cells with survival medians and boundaries; the predicate is over these columns", async () => {
    const all = JSON.parse(
      readFileSync(await exported({ what: "cells", format: "json" }, "c.json"), "utf8"),
    ) as readonly Record<string, unknown>[];
    assert.equal(all.length, 4);
    const where = "reached = trials AND test_step_median < 30";
    const some = JSON.parse(
      readFileSync(await exported({ what: "cells", format: "json", where }, "d.json"), "utf8"),
    ) as readonly Record<string, unknown>[];
    assert.deepEqual(
      some,
      all.filter((cell) => cell.reached === cell.trials && Number(cell.test_step_median ?? NaN) < 30),
    );
    assert.ok(some.length > 0 && some.length < 4);
    const [typed] = await parquetRows(await exported({ what: "cells", format: "parquet" }, "cells.parquet"));
    assert.equal(typeof typed.reached, "bigint", "a count, not a flag");
    const regimes = sql("SELECT p1 FROM regime WHERE samples = 60 ORDER BY alpha");
    assert.deepEqual(
      all.filter((cell) => cell.samples === 60).map((cell) => cell.p1),
      regimes.map((row) => row.p1),
    );
  });

  it("writes CSV and JSON to a stream", async () => {
    const streamed = async (format: "csv" | "json", where: string): Promise<string> => {
      const stream = new PassThrough();
      const all = text(stream);
      await exportSweep(store, { sweep: "tiny", what: "outcomes", where, format, target: { stream } });
      stream.end();
      return all;
    };
    const csv = (await streamed("csv", "seed = 0")).trim().split("\n");
    assert.equal(csv.length, 5);
    assert.match(csv[0], /^sweep,trial_id,alpha,/);
    const json = JSON.parse(await streamed("json", "seed = 0")) as readonly { reached: boolean }[];
    assert.equal(json.length, 4);
    assert.equal(typeof json[0].reached, "boolean");
    assert.equal(await streamed("json", "0"), "[]\n");
    assert.match(await streamed("csv", "0"), /^sweep,.*\n$/, "a header without rows");
  });

  it("writes a Parquet file without rows that still has its columns", async () => {
    const path = await exported({ format: "parquet", where: "0" }, "empty.parquet");
    const { schema, num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    assert.equal(num_rows, 0n);
    assert.ok(schema.length > 40);
  });

  it("refuses what is no expression, naming the columns, and leaves a file that was there", async () => {
    const path = join(FOLDER, "kept.csv");
    writeFileSync(path, "before");
    for (const where of ["alpha = ", "alhpa = 1", "1) UNION SELECT (1", "DELETE FROM trial", "alpha = ?"]) {
      for (const what of ["outcomes", "curves", "cells"] as const) {
        await assert.rejects(
          exportSweep(store, { sweep: "tiny", what, where, format: "csv", target: { path } }),
          (error) =>
            error instanceof GrokError &&
            error.code === "INPUT" &&
            error.message.startsWith(`--where ${JSON.stringify(where)}: `) &&
            /columns: .*alpha/.test(error.hint ?? ""),
          `${what} ${where}`,
        );
      }
    }
    assert.equal(readFileSync(path, "utf8"), "before");
    await assert.rejects(
      exportSweep(store, {
        ...{ sweep: "tiny", what: "outcomes", format: "parquet" },
        target: { path: join(path, "below-a-file") },
      }),
      (error) => error instanceof GrokError && error.code === "STORE",
    );
  });
});
