import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import yargs, { type Argv } from "yargs";
import { COMMANDS } from "../../src/cli/command-list.js";
import type { GlobalOptions } from "../../src/cli/global-options.js";
import { optionValue } from "../../src/cli/option-values.js";
import { Bench } from "./groksweep.js";

/** What yargs knows of the options of a command that it has just parsed; it has no type for this. */
interface Reading {
  readonly getOptions: () => { readonly number: readonly string[] };
}

/** The options of a command that take a number. */
async function numberOptions(name: string): Promise<readonly string[]> {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const parser = yargs([]).exitProcess(false).help() as unknown as Argv<GlobalOptions>;
  (await command.load())(parser);
  let found: readonly string[] = [];
  const stopped = new Error("stopped before the command is called");
  parser.fail(() => {
    found = (parser as unknown as Reading).getOptions().number;
    throw stopped;
  });
  await assert.rejects(async () => {
    await parser.strict().parseAsync([name, "--no-such-option"]);
  }, stopped);
  return found;
}

describe("values of options", () => {
  const bench = new Bench();
  after(() => bench.remove());

  it("have a range wherever an option takes a number", async () => {
    let options = 0;
    for (const { name } of COMMANDS) {
      if (name === "try") continue; // its options become a sweep file, which is checked as a whole
      for (const option of await numberOptions(name)) {
        const judge = optionValue(name, option);
        assert.ok(judge !== undefined, `${name} --${option} takes any number`);
        for (const text of ["-7", "Infinity"]) {
          const told = judge(`--${option}`, text)?.message ?? "";
          assert.match(told, new RegExp(`^--${option}: expected .*, found ${text}$`), `${name} ${text}`);
        }
        options++;
      }
    }
    assert.ok(options >= 25, `only ${options} options were found`);
  });

  it("are all told when several are wrong", () => {
    bench.file("fine.yaml", "name: fine\naxes: { alpha: 1 }\nbudget: { steps: 10 }\n");
    const cases: readonly (readonly [command: readonly string[], options: readonly string[]])[] = [
      [
        ["run", "fine.yaml", "--scratch", "."],
        ["--threads=0", "--steps=-1", "--copy-every=0s", "--end-by=soon", "--shard=0/2", "--kernels=cuda"],
      ],
      [
        ["report"],
        [
          "--ratio=0",
          "--train-threshold=-1",
          "--test-threshold=0",
          "--within=3",
          "--phase-lag=-1",
          "--steps=0.5",
        ],
      ],
      [["refine"], ["--precision=0", "--trials=-1", "--seeds=0.5", "--threads=1.5"]],
      [["verify"], ["--cells=0", "--seed=-1"]],
      [
        ["deepen", "--where", "censored"],
        ["--steps=-1", "--threads=2000"],
      ],
      [
        ["slurm", "fine.yaml"],
        ["--nodes=0", "--time=0s", "--shards=0", "--cpus=0", "--spare=x"],
      ],
      [
        ["work", "redis://localhost"],
        ["--threads=0", "--for=-1", "--idle=x"],
      ],
    ];
    for (const [command, options] of cases) {
      const { code, stdout, stderr } = bench.run(...command, ...options);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(
        stderr,
        new RegExp(`^error: ${options.length} mistakes in the command( and the sweep file)?\n`),
      );
      for (const option of options) {
        const name = option.slice(0, option.indexOf("="));
        assert.match(stderr, new RegExp(`^ {2}${name}: .*expected .*, (?:found|got) `, "m"));
      }
    }
  });

  it("are told by the command that knows more when one is wrong", () => {
    bench.file("wrong.yaml", "name: wrong\naxes: { alpha: 1, wrong: 2 }\nbudget: { steps: 10 }\n");
    const { code, stderr } = bench.run("run", "wrong.yaml", "--steps=-1");
    assert.equal(code, 2);
    assert.match(stderr, /--steps: budget\.steps: expected an integer of at least 0, got -1/);
    assert.match(stderr, /axes\.wrong: expected/);
  });
});
