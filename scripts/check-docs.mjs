/**
 * What prose promises, checked: exports have docstrings, links lead somewhere, commands and options that documents
 * name exist, no file of the program outgrows 400 lines, no document names a path of somebody's machine.
 *
 * Plain text, no parser: Prettier and ESLint have fixed the form of what is searched. Needs a build (dist/).
 * Checks are exported for test/docs.test.ts; run as a program it checks this repository.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MAX_LINES = 400;
const root = fileURLToPath(new URL("..", import.meta.url));

/** Exported functions, classes, interfaces and constants of a source text that have no docstring. */
export function undocumentedExports(text) {
  const lines = text.split("\n");
  const exported = /^export (?:declare )?(?:async )?(?:abstract )?(function\*?|class|interface|const) (\w+)/;
  const documented = new Set();
  const missing = [];
  lines.forEach((line, index) => {
    const name = exported.exec(line)?.[2];
    if (name === undefined || documented.has(name)) return;
    if (lines[index - 1]?.trimEnd().endsWith("*/")) documented.add(name);
    else missing.push(`${index + 1}: export ${name} has no docstring`);
  });
  return missing;
}

/** Targets of the relative links of a Markdown text, with their lines; code is left out. */
export function relativeLinks(text) {
  const links = [];
  proseLines(text).forEach(({ line, number }) => {
    for (const [, target] of line.matchAll(/\]\(<?([^)\s>]+)>?\)/g)) {
      if (!/^[a-z]+:/i.test(target)) links.push({ target, number });
    }
  });
  return links;
}

/** Anchors of the headings of a Markdown text, as GitHub makes them. */
export function headingAnchors(text) {
  const anchors = new Set();
  for (const { line } of proseLines(text)) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const plain = heading.replace(/`/g, "").toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replace(/ /g, "-");
    for (let copy = 0; ; copy++) {
      const name = copy === 0 ? anchor : `${anchor}-${copy}`;
      if (anchors.has(name)) continue;
      anchors.add(name);
      break;
    }
  }
  return anchors;
}

/**
 * Commands (`groksweep NAME`) that a text shows, each with its long options and its line: in fences and indented
 * lines the whole line counts, in prose what stands between backticks.
 */
export function shownCommands(text) {
  const shown = [];
  let inFence = false;
  text.split("\n").forEach((line, index) => {
    if (/^\s*```/.test(line)) inFence = !inFence;
    const isCode = inFence || /^(#|--)? {4}/.test(line);
    const pieces = isCode ? [line] : [...line.matchAll(/`([^`]*)`/g)].map(([, code]) => code);
    for (const code of pieces) {
      const match = /^(?:#|--)?\s*(?:\$ )?(?:npx )?groksweep ([a-z]+)\b([^#|]*)/.exec(code);
      if (match === null) continue;
      const options = [...match[2].matchAll(/(?:^|\s)--([a-z][a-z-]*)/g)].map(([, option]) => option);
      shown.push({ command: match[1], options, number: index + 1 });
    }
  });
  return shown;
}

/**
 * Relative paths that the commands in the fences of a text write (`--out NAME`, `--store NAME`, `> NAME`), with their lines; names
 * in capitals stand for others.
 */
export function writtenPaths(text) {
  const written = [];
  let inFence = false;
  text.split("\n").forEach((line, index) => {
    if (/^\s*```/.test(line)) inFence = !inFence;
    if (!inFence || !/^\s*(?:\$ )?(?:npx )?groksweep /.test(line)) return;
    const code = line.replace(/\s#\s.*$/, "");
    for (const [, path] of code.matchAll(/(?:\s--(?:out|store)[ =]|\s>{1,2}\s*)'?([^\s'"|]+)/g)) {
      if (/[a-z]/.test(path) && !/^[/~$]|^\.\.|[{<]/.test(path)) written.push({ path, number: index + 1 });
    }
  });
  return written;
}

/** Those of these paths that git would offer to commit; none where the files are not those of a repository. */
function unignored(paths) {
  if (paths.length === 0) return [];
  const { status, stdout } = spawnSync("git", ["check-ignore", "--no-index", "--stdin"], {
    ...{ cwd: root, encoding: "utf8", input: paths.flatMap((path) => [path, `${path}/`]).join("\n") },
  });
  if (status !== 0 && status !== 1) return [];
  const ignored = new Set(stdout.split("\n"));
  return paths.filter((path) => !ignored.has(path) && !ignored.has(`${path}/`));
}

/** Scripts (`npm run NAME`, `npm start`, `npm test`) that a text names. */
export function shownScripts(text) {
  const shown = [];
  text.split("\n").forEach((line, index) => {
    for (const [, run, short] of line.matchAll(/\bnpm (?:run ([a-z][\w:-]*)|(start|test)\b)/g)) {
      shown.push({ script: run ?? short, number: index + 1 });
    }
  });
  return shown;
}

/** Paths that exist on one machine only. */
export function machinePaths(text) {
  return text.split("\n").flatMap((line, index) => {
    const found = /(?<![\w.~/-])(\/(?:home|root|Users|work|tmp|mnt|opt|private)\/[\w.-]+|[A-Z]:\\Users)/.exec(
      line,
    );
    return found === null ? [] : [`${index + 1}: ${found[1]} is a path of one machine`];
  });
}

function proseLines(text) {
  let inFence = false;
  return text.split("\n").flatMap((raw, index) => {
    if (/^\s*```/.test(raw)) inFence = !inFence;
    return inFence ? [] : [{ line: raw, number: index + 1 }];
  });
}

function filesUnder(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, String(name)).replaceAll("\\", "/"))
    .filter((name) => name.endsWith(ending) && !/(^|\/)(node_modules|dist|\.git)\/|^report\//.test(name))
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();
}

/** The long options of every command of the program, from its own help. */
function programOptions() {
  const main = join(root, "dist/bin/main.js");
  if (!existsSync(main)) throw new Error("dist/ is missing: run npm run build first");
  const help = (...args) =>
    spawnSync(process.execPath, [main, ...args, "--help"], { encoding: "utf8" }).stdout;
  const commands = [...help().matchAll(/^ {2}groksweep ([a-z]+)/gm)].map(([, name]) => name);
  return new Map(
    [...new Set(commands)].map((name) => {
      const options = [...help(name).matchAll(/--([a-z][a-z-]*)/g)].map(([, option]) => option);
      return [name, new Set(options)];
    }),
  );
}

/** Every problem of this repository, as "file:line: what". */
export function documentProblems() {
  const problems = [];
  const at = (file) => (problem) => problems.push(`${file}:${problem}`);
  const read = (file) => readFileSync(join(root, file), "utf8");

  for (const file of filesUnder("src", ".ts")) {
    const text = read(file);
    const count = text.trimEnd().split("\n").length;
    if (count > MAX_LINES) at(file)(`${count}: longer than ${MAX_LINES} lines; split it`);
    undocumentedExports(text).forEach(at(file));
  }

  const known = programOptions();
  const { scripts } = JSON.parse(read("package.json"));
  const documents = filesUnder(".", ".md");
  for (const file of documents) {
    const text = read(file);
    for (const { target, number } of relativeLinks(text)) {
      const [path, anchor] = target.split("#");
      const to = path === "" ? join(root, file) : resolve(root, dirname(file), path);
      if (!existsSync(to)) at(file)(`${number}: link to ${target}, which is not there`);
      else if (anchor && to.endsWith(".md") && !headingAnchors(readFileSync(to, "utf8")).has(anchor)) {
        at(file)(`${number}: ${path} has no heading #${anchor}`);
      }
    }
    const written = writtenPaths(text);
    const open = new Set(unignored(written.map(({ path }) => path)));
    for (const { path, number } of written) {
      if (open.has(path))
        at(file)(`${number}: ${path} would be written into the clone: list it in .gitignore`);
    }
    for (const { script, number } of shownScripts(text)) {
      if (scripts[script] === undefined) at(file)(`${number}: package.json has no script ${script}`);
    }
  }
  const examples = [...documents, ...filesUnder("sweeps", ".yaml"), ...filesUnder("db", ".sql")];
  for (const file of examples) {
    const text = read(file);
    machinePaths(text).forEach(at(file));
    for (const { command, options, number } of shownCommands(text)) {
      const knownOptions = known.get(command);
      if (knownOptions === undefined) at(file)(`${number}: the program has no command ${command}`);
      else {
        for (const option of options) {
          if (!knownOptions.has(option))
            at(file)(`${number}: groksweep ${command} has no option --${option}`);
        }
      }
    }
  }
  return problems;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const problems = documentProblems();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`${problems.length} problems in documents`);
    process.exitCode = 1;
  }
}
