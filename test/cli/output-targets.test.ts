import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, MAIN } from "./groksweep.js";

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.remove());

function trained(): void {
  const { code, stderr } = bench.run("run", bench.file("tiny.yaml", TINY), "--set", "axes.seed.to=0");
  assert.equal(code, 0, stderr);
}

function refused(code: number, words: RegExp, ...args: readonly string[]): void {
  const ended = bench.run(...args);
  assert.equal(ended.code, code, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
  assert.match(ended.stderr, words);
  assert.match(ended.stderr, /^hint: /m);
}

const at = (name: string): string => join(bench.folder, name);

describe("commands that write files", () => {
  it("write over no store and nothing that belongs to one", () => {
    trained();
    const before = bench.digest();
    symlinkSync("groksweep.db", at("soft"));
    linkSync(bench.store, at("hard"));
    for (const name of ["groksweep.db", "soft", "hard"]) {
      refused(2, /this is the store/, "export", "--out", name);
      refused(4, /there already/, "backup", name);
    }
    for (const suffix of ["-wal", "-shm", "-journal"]) {
      refused(2, /of the store/, "export", "--out", `groksweep.db${suffix}`);
      refused(2, /of the store/, "backup", `groksweep.db${suffix}`);
      refused(4, /of the (?:store|database)/, "merge", "groksweep.db", "--store", `groksweep.db${suffix}`);
      refused(4, /of the database/, "run", "tiny.yaml", "--store", `groksweep.db${suffix}`);
    }
    refused(2, /expected another store/, "merge", "hard");
    assert.equal(bench.run("backup", "copy.db").code, 0);
    refused(2, /is a SQLite database/, "export", "--out", "copy.db");
    assert.equal(bench.digest(), before);
    assert.deepEqual(
      readdirSync(bench.folder).filter((name) => /-wal|-shm|-journal|\.part/.test(name)),
      [],
    );
  });

  it("a report in whose place a link to a store lies leaves it, and its other files as they were", () => {
    trained();
    const before = bench.digest();
    assert.equal(bench.run("report", "--out", "page").code, 0);
    const figures = readdirSync(at("page/figures"));
    const figure = readFileSync(at(`page/figures/${figures[0]}`));
    rmSync(at("page/index.html"));
    symlinkSync("../groksweep.db", at("page/index.html"));
    refused(2, /this is the store/, "report", "--out", "page");
    assert.equal(bench.digest(), before);
    assert.deepEqual(readdirSync(at("page/figures")), figures);
    assert.deepEqual(readFileSync(at(`page/figures/${figures[0]}`)), figure);
  });

  it("a report's place is looked at before anything is computed or trained, and nothing is left there", () => {
    trained();
    writeFileSync(at("file"), "mine");
    mkdirSync(at("page/index.html"), { recursive: true });
    for (const out of [
      "file",
      "file/x",
      "/dev/null",
      "page",
      ...(existsSync("/proc/self") ? ["/proc/self/x"] : []),
    ]) {
      // A condition that no trial matches would be refused once trials are read.
      refused(4, /expected a (?:folder|file)/, "report", "--out", out, "--where", "1=0");
      refused(4, /expected a (?:folder|file)/, "start", "--out", out, "--store", "other.db");
    }
    refused(2, /no trial of sweep tiny matches/, "report", "--out", "new/page", "--where", "1=0");
    assert.ok(!existsSync(at("other.db")) && !existsSync(at("new")));
    assert.deepEqual(readdirSync(at("page")), ["index.html"]);
    assert.equal(readFileSync(at("file"), "utf8"), "mine");
  });

  it("touch no file of a stranger", () => {
    trained();
    for (const name of ["a.csv.part", "b.db.partial"]) writeFileSync(at(name), "mine");
    assert.equal(bench.run("export", "--out", "a.csv").code, 0);
    assert.equal(bench.run("backup", "b.db").code, 0);
    for (const name of ["a.csv.part", "b.db.partial"]) assert.equal(readFileSync(at(name), "utf8"), "mine");
  });

  it(
    "a full disk and a folder that cannot be made end with words",
    { skip: !existsSync("/dev/full") },
    () => {
      trained();
      refused(4, /\/dev\/full: expected a file that can be written/, "export", "--out", "/dev/full");
      refused(4, /\/proc\/x: expected a folder that can be made/, "report", "--out", "/proc/x");
    },
  );

  it("take no name that stands for something else than a file, before anything is done", () => {
    trained();
    const before = readdirSync(bench.folder);
    for (const name of ["-", ":memory:"]) {
      refused(2, /expected the name of a file or folder, found/, "backup", name);
      refused(2, /--out: expected the name of a file or folder/, "report", `--out=${name}`);
      refused(2, /--out: expected the name of a file or folder/, "start", `--out=${name}`);
    }
    refused(2, /expected the name of a file or folder/, "export", "--out", ":memory:");
    refused(2, /--format parquet: expected a file/, "export", "--format", "parquet", "--out", "-");
    assert.equal(bench.run("export", "--out", "-").stdout, bench.run("export").stdout);
    assert.deepEqual(readdirSync(bench.folder), before);
    assert.equal(bench.run("export", "--out", "./-").code, 0);
    assert.ok(existsSync(at("-")), "a file may be called so where its folder says that it is one");
  });

  it("two backups to one path: one is whole, the other says that it came second", async () => {
    trained();
    const ended = await Promise.all([
      bench.start("backup", "copy.db").ended,
      bench.start("backup", "copy.db").ended,
    ]);
    assert.deepEqual(ended.map(({ code }) => code).sort(), [0, 4]);
    assert.equal(bench.run("hash", "--store", "copy.db").stdout, bench.run("hash").stdout);
    assert.deepEqual(readdirSync(bench.folder).sort(), ["copy.db", "groksweep.db", "tiny.yaml"]);
  });
});

describe("stores on the command line", () => {
  it("are files: memory, standard input and no name are refused, and nothing is made", () => {
    const file = bench.file("tiny.yaml", TINY);
    for (const store of [":memory:", "-"]) {
      refused(2, /--store: expected the name of a file/, "run", file, `--store=${store}`);
      refused(2, /--store: expected the name of a file/, "status", `--store=${store}`);
    }
    refused(2, /--store: expected a value, found an empty text/, "run", file, "--store=");
    refused(2, /--store: expected a value, found an empty text/, "status", "--store=");
    refused(2, /merge: expected names of stores/, "merge", "-");
    refused(2, /expected the path of a sweep file[^]*standard input/, "run", "-");
    refused(2, /expected the path of a sweep file[^]*standard input/, "plan", "-");
    assert.deepEqual(readdirSync(bench.folder), ["tiny.yaml"]);
  });

  it("an empty GROKSWEEP_STORE counts as none", () => {
    trained();
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "status"], {
      cwd: bench.folder,
      encoding: "utf8",
      env: { ...process.env, GROKSWEEP_STORE: "" },
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /4 of 4 trials done/);
  });
});

/** Hundreds of trials to the end of a budget: more than is done before the test has looked. */
const LONG = TINY.replace("to: 2 }", "to: 4999 }").replace("stop: decided", "stop: budget");

describe("a run whose store goes away", () => {
  for (const [what, change] of [
    ["is removed", () => ["", "-wal", "-shm"].forEach((suffix) => rmSync(`${bench.store}${suffix}`))],
    ["loses its log", () => rmSync(`${bench.store}-wal`)],
  ] as const) {
    it(`${what}: exit code 4, and what is not on disk`, async () => {
      const run = bench.start("run", bench.file("long.yaml", LONG), "--threads", "1");
      const done = (): number => {
        const { code, stdout } = bench.run("sql", "SELECT count(*) FROM outcome", "--format", "csv");
        return code === 0 ? Number(stdout.split("\n")[1]) : 0;
      };
      while (done() === 0) await delay(50);
      change();
      const { code, stderr } = await run.ended;
      assert.equal(code, 4, stderr);
      assert.match(stderr, /was removed.* while this program was writing it; .*is not on disk/);
    });
  }
});
