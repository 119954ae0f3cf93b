import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { COMMANDS } from "../../src/cli/command-list.js";
import { helpLayout } from "../../src/cli/help-layout.js";
import { runCommandLine } from "../../src/cli/parser.js";
import { Bench } from "./groksweep.js";

/** Words as a reader sees them: without line ends, continuations and comment marks. */
function wordsOf(help: string): readonly string[] {
  return help
    .split("\n")
    .map((line) => line.replace(/ \\$/, "").replace(/^ +# /, ""))
    .join(" ")
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** Commands under the heading of examples, as a shell would read them. */
function examplesOf(help: string): readonly string[] {
  const [, examples = ""] = help.split("\nExamples:\n");
  const [section] = examples.split("\n\n");
  return section
    .replace(/ \\\n +/g, " ")
    .split("\n")
    .filter((line) => !line.trim().startsWith("#"))
    .map((line) => line.trim());
}

describe("help", () => {
  const bench = new Bench();
  after(() => bench.remove());

  for (const name of ["", ...COMMANDS.map((command) => command.name)]) {
    it(`of ${name === "" ? "the program" : name} is whole at every width, and fits 80 columns`, async () => {
      const raw = await runCommandLine([...(name === "" ? [] : [name]), "--help"], "1.2.3");
      const words = [...wordsOf(helpLayout(raw, 1000))].sort();
      const examples = examplesOf(helpLayout(raw, 1000));
      assert.ok(examples.length > 0 && examples.every((line) => line.startsWith("groksweep ")), "an example");
      const written = wordsOf(raw).filter((word) => !/^\[(string|boolean|array)\]$/.test(word));
      for (const word of written.filter((each) => !/^\[?(default:|false\])$/.test(each)))
        assert.ok(words.includes(word), word);
      for (const width of [20, 41, 60, 79, 80, 100]) {
        const laidOut = helpLayout(raw, width);
        assert.deepEqual([...wordsOf(laidOut)].sort(), words, "no word is broken or lost");
        assert.deepEqual(examplesOf(laidOut), examples, "examples can be copied");
        for (const line of laidOut.split("\n")) {
          // A word that is longer than the line stays whole: quoted SQL, and the path of the package.
          const isOneWord =
            line
              .trim()
              .replace(/ \\$/, "")
              .match(/(?:"[^"]*"|'[^']*'|\S)+/g)?.length === 1;
          assert.ok([...line].length <= width || isOneWord, `${width}: ${line}`);
          if (width >= 80 && !line.includes("/")) assert.ok([...line].length <= width, line);
        }
      }
    });
  }

  it("is given for -h as for --help, and wins over what is wrong or missing", () => {
    const { code, stdout } = bench.run("run", "--help");
    assert.equal(code, 0);
    assert.match(stdout, /^groksweep run <file>\n/);
    assert.equal(bench.run("run", "-h").stdout, stdout);
    assert.equal(bench.run("help", "run").stdout, stdout);
    assert.equal(bench.run("help").stdout, bench.run("--help").stdout);
    assert.equal(bench.run("run", "-h", "--store", "").stdout, stdout);
    assert.ok(stdout.split("\n").every((line) => line.length <= 80));
  });
});
