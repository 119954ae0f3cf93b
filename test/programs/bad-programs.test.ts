import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { ProgramBench, type ProgramChanges } from "./program-bench.js";

let bench: ProgramBench;
beforeEach(() => (bench = new ProgramBench()));
afterEach(() => bench.remove());

/** What a program does wrong, and what the error says. */
interface Fault {
  readonly what: string;
  readonly changes: ProgramChanges;
  readonly says: readonly RegExp[];
}

const FAULTS: readonly Fault[] = [
  {
    what: "exits at once",
    changes: { begin: 'console.error("no data set"); process.exit(7);' },
    says: [/exit code 7/, /before its first row/, /log: no data set/],
  },
  {
    what: "says nothing",
    changes: { begin: "process.exit(0);" },
    says: [/incomplete/, /exit code 0/],
  },
  {
    what: "ends well short of the budget",
    changes: { row: "if (step > 5) process.exit(0);" },
    says: [/incomplete/, /at step 3 of 60|at step 5 of 60/],
  },
  {
    what: "says what is no JSON",
    changes: { row: 'raw("epoch 3: loss 0.1");' },
    says: [/line 1 of the program/, /expected JSON/, /epoch 3: loss 0\.1/],
  },
  {
    what: "says NaN as a bare word",
    changes: { row: 'raw(`{"step": ${step}, "train_loss": NaN, "test_loss": 1}`);' },
    says: [/line 1 of the program/, /NaN as a bare word/, /"train_loss\\?": NaN/],
  },
  {
    what: "goes backwards",
    changes: { after: "if (step > 0) say({ trial, step: step - 1, train_loss: 1, test_loss: 1 });" },
    says: [/expected a step above 1, found step 0/],
  },
  {
    what: "says a step twice",
    changes: { after: "say({ trial, step, train_loss: 1, test_loss: 1 });" },
    says: [/expected a step above 0, found step 0/],
  },
  {
    what: "leaves a step out",
    changes: { row: "if (step === 3) continue;" },
    says: [/expected step 3, which is to be recorded, found step 6/],
  },
  {
    what: "records a series that nobody declared",
    changes: { row: "say({ trial, step, train_loss: 1, test_loss: 1, gradient: 1 });" },
    says: [/the series gradient/, /train_loss, test_loss, norm/],
  },
  {
    what: "records no test loss",
    changes: { row: "say({ trial, step, train_loss: 1 });" },
    says: [/no test_loss/],
  },
  {
    what: "records a loss below 0",
    changes: { row: "say({ trial, step, train_loss: 1, test_loss: -0.5 });" },
    says: [/expected test_loss of at least 0, found -0\.5/],
  },
  {
    what: "names another trial",
    changes: { row: 'say({ trial: "0123", step, train_loss: 1, test_loss: 1 });' },
    says: [/expected the id of a trial that the program was given, found 0123/],
  },
  {
    what: "names a checkpoint that is not there",
    changes: { after: 'say({ trial, checkpoint: "none.pt", step });' },
    says: [/no such file: none\.pt/, /line 2 of the program/],
  },
  {
    what: "names a checkpoint outside its folder",
    changes: {
      after:
        'writeFileSync(join(folder, "..", "outside"), "x"); say({ trial, checkpoint: "../outside", step });',
    },
    says: [/found one outside: \.\.\/outside/],
  },
  {
    what: "names a folder as its checkpoint",
    changes: { after: 'mkdirSync(join(folder, "whole")); say({ trial, checkpoint: "whole", step });' },
    says: [/expected a file, found a folder: whole/, /pack a folder into one file/],
  },
  {
    what: "names a pipe as its checkpoint",
    changes: {
      after:
        'process.getBuiltinModule("node:child_process").execFileSync("mkfifo", [join(folder, "pipe")]); say({ trial, checkpoint: "pipe", step });',
    },
    says: [/expected a file, found a device, pipe or socket: pipe/],
  },
  {
    what: "says bytes that are no text",
    changes: { row: "writeSync(3, Buffer.from([0xff, 0xfe, 0, 0x80, 10]));" },
    says: [/line 1 of the program: expected JSON, an object in one line, found something else/],
  },
  {
    what: "says brackets without end",
    changes: { row: 'raw("[".repeat(60000));' },
    says: [/line 1 of the program: expected JSON.*: \[\[\[\[/],
  },
  {
    what: "waits for an answer on its standard input",
    changes: { begin: 'readFileSync(0, "utf8");' },
    says: [/said nothing for 1 s/],
  },
  {
    what: "says a checkpoint before its rows",
    changes: { row: 'writeFileSync(join(folder, "early"), "x"); say({ trial, checkpoint: "early", step });' },
    says: [/expected the row of step 0 before this checkpoint/],
  },
  {
    what: "says a checkpoint again before it is kept",
    changes: {
      after:
        'writeFileSync(join(folder, "same"), "x"); const said = JSON.stringify({ trial, checkpoint: "same", step }); raw(said + "\\n" + said);',
    },
    says: [/expected another name until the answer has come, found same again/],
  },
  {
    what: "says a line of 100 KB",
    changes: { row: 'raw("x".repeat(100000));' },
    says: [/expected a line of at most 64 KB, found a longer one/],
  },
  {
    what: "prints records to stdout",
    changes: {
      begin: "console.log(JSON.stringify({ step: 0, train_loss: 1, test_loss: 1 })); process.exit(0);",
    },
    says: [/incomplete/, /only lines that begin with \\?"@groksweep \\?" are read/],
  },
  {
    what: "is silent for too long",
    changes: { begin: "sleep(60000);" },
    says: [/said nothing for 1 s/],
  },
  {
    what: "reads a terminal",
    changes: { begin: 'readFileSync("/dev/tty", "utf8");' },
    says: [/the program failed \(exit code 1\)/, /log: .*\/dev\/tty/],
  },
  {
    what: "asks to be continued without a new checkpoint",
    changes: { row: "if (step === 0) process.exit(75);" },
    says: [/asked to be continued \(exit code 75\) without a new checkpoint, before its first row/],
  },
  {
    what: "is killed",
    changes: { row: 'if (step === 0) process.kill(process.pid, "SIGKILL");' },
    says: [/the program failed \(SIGKILL\) before its first row/],
  },
  {
    what: "says an infinite number as a bare word",
    changes: { row: 'raw(`{"step": ${step}, "train_loss": Infinity, "test_loss": 1}`);' },
    says: [/line 1 of the program/, /Infinity as a bare word/],
  },
  {
    what: "says a list, and a step that is no integer",
    changes: { row: "raw(step === 0 && seed === 0 ? '[1, 2]' : '{\"step\": 0.5}');" },
    says: [/expected an object, found a list/],
  },
  {
    what: "says another end",
    changes: { after: 'say({ trial, end: "tired" });' },
    says: [/expected end: settled or diverged, found \\"tired\\"/],
  },
  {
    what: "fails after its last row",
    changes: { end: "process.exit(3);" },
    says: [/had recorded everything, and then failed \(exit code 3\)/],
  },
];

/** What the program does at one of its places, by fault. */
function at(place: "begin" | "row" | "after" | "end"): string {
  return FAULTS.flatMap(({ changes: { [place]: text } }, index) =>
    text === undefined ? [] : [`if (spec.trials[0].parameters.fault === "f${index}") { ${text} }`],
  ).join("\n");
}

describe("programs that err", () => {
  const own = new ProgramBench();
  const errors = new Map<string, string>();
  before(() => {
    own.write(
      { begin: at("begin"), row: at("row"), after: at("after"), end: at("end") },
      {
        parameters: {
          rate: { above: 0, below: 1, default: 0.1 },
          fault: { oneOf: ["none", ...FAULTS.map((_, index) => `f${index}`)], default: "none" },
        },
        quiet: "1s",
        grace: "1s",
      },
      { axes: { fault: ["none", ...FAULTS.map((_, index) => `f${index}`)] } },
    );
    const { code, stderr } = own.run("run", "told.yaml");
    assert.equal(code, 3, stderr);
    const query =
      "SELECT DISTINCT parameters ->> '$.fault', error FROM attempt JOIN trial ON trial.id = trial_id WHERE ending = 'failed'";
    for (const [fault, error] of own.rows(query)) errors.set(fault, `${errors.get(fault) ?? ""}${error}\n`);
  });
  after(() => own.remove());

  FAULTS.forEach(({ what, says }, index) => {
    it(`${what}: the trial fails with words`, () => {
      const error = errors.get(`f${index}`) ?? "nothing failed";
      for (const words of says) assert.match(error, words);
    });
  });

  it("leave the others alone", () => {
    assert.deepEqual(own.rows("SELECT count(*) FROM time_to_grok WHERE kind <> 'failed'"), [["1"]]);
  });
});

describe("a program", () => {
  it("cannot be started: no such command, and one that may not be executed", () => {
    // Both begin as programs, or the run would be refused; the first trial takes them away from the others.
    chmodSync(bench.file("gone.sh", '#!/bin/sh\nrm "$0"\n'), 0o755);
    bench.write({}, { command: ["./gone.sh"] });
    assert.equal(bench.run("run", "told.yaml", "--threads", "1").code, 3);
    assert.match(bench.errors(), /\.\/gone\.sh could not be started: there is no such file: /);
    chmodSync(bench.file("plain.sh", '#!/bin/sh\nchmod -x "$0"\n'), 0o755);
    bench.write({}, { command: ["./plain.sh"], name: "other" });
    assert.equal(bench.run("run", "told.yaml", "--threads", "1").code, 3);
    assert.match(bench.errors(), /\.\/plain\.sh could not be started: it may not be executed/);
  });
});

describe("a declaration that errs", () => {
  it("is refused with all mistakes at once, and nothing is touched", () => {
    bench.write(
      {},
      {
        name: "my program",
        version: 0,
        command: ["python", "--rate={speed}"],
        parameters: { rate: { above: 0, from: 1 }, width: { from: 1, default: 0 }, word: { oneOf: [] } },
        series: ["Grad Norm"],
        amount: "samples",
        same: "roughly",
        batch: 64,
        threads: 0,
        grace: "soon",
        quiet: 10,
        kernel: "gpu",
      },
    );
    const { code, stderr } = bench.run("run", "told.yaml");
    assert.equal(code, 2, stderr);
    for (const words of [
      /task\.name: expected a name/,
      /task\.version: expected an integer of at least 1, got 0/,
      /task\.command\[1\]: expected names of parameters in braces .*, got \{speed\}/,
      /task\.parameters\.rate\.above: expected one of above and from, got both/,
      /task\.parameters\.width\.default: expected a number of at least 1, got 0/,
      /task\.parameters\.word\.oneOf: expected a list of words/,
      /task\.series\[0\]: expected a column/,
      /task\.amount: expected one of its parameters/,
      /task\.same: expected bits, nothing/,
      /task\.batch: expected an integer from 1 to 32, got 64/,
      /task\.threads: expected an integer from 1/,
      /task\.grace: expected a time such as 45s/,
      /task\.quiet: expected a time such as 45s/,
      /task\.kernel: expected the keys of a program/,
    ])
      assert.match(stderr, words);
    assert.equal(bench.digest(), "absent");
  });

  it("says which parameter has no default and no value", () => {
    bench.write({}, { parameters: { rate: { above: 0 }, width: { from: 1, integer: true } } });
    const { code, stderr } = bench.run("run", "told.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /axes\.width: expected/);
  });

  it("takes times as the options do, up to the longest that can be waited for", () => {
    bench.write({}, { grace: "1m30s", quiet: "1h30m" });
    assert.equal(bench.run("plan", "told.yaml").code, 0);
    bench.write({}, { grace: "30d", quiet: "30m1h" });
    const { code, stderr } = bench.run("plan", "told.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /task\.grace: expected a time of at most 24d, got the text "30d"/);
    assert.match(stderr, /task\.quiet: expected a time such as 45s, 30m, 2h/);
  });

  it("names a parameter that another column has", () => {
    bench.write({}, { parameters: { rate: { above: 0 }, ratio: { above: 0, default: 1 } } });
    const { code, stderr } = bench.run("run", "told.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /task\.parameters\.ratio: expected a column of its own/);
  });
});
