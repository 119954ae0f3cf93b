/**
 * Builds the native kernels: the C source once for every instruction set and number of lanes, linked to one Node-API
 * addon, build/kernels.node. npm runs this at install, as `npm run addon` does by hand.
 *
 * It never fails an install: without a compiler, or when one fails, it prints one line, removes what an earlier build
 * left, and the WebAssembly kernels do the work, with the same bits. `--strict` makes that exit code 1.
 *
 * It compiles only what changed: where the addon is whole, and this source and this compiler made it, it ends at once. npm
 * calls it more often than at install: the first `npx groksweep` in a clone does.
 *
 * The compiler is $CC, else the first of cc, clang, gcc that there is. No header is downloaded: Node-API's declarations
 * come with the package node-api-headers, and an addon built from them fits every Node of the same platform.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sourceFolder = join(root, "src", "engine", "lanes", "kernels", "c");
const addon = join(root, "build", "kernels.node");
/** What the addon is, to be checked before it is loaded: loading a damaged library can end the process. */
const description = join(root, "build", "kernels.json");

/** Contraction off: a fused multiply-add rounds once, and would change bits. Contract and variant decide the rest. */
const FLAGS = [
  "-O3",
  "-std=gnu11",
  "-fPIC",
  "-fvisibility=hidden",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-strict-aliasing",
];
const WARNINGS = ["-Wall", "-Wextra", "-Wno-psabi"];

const AVX512 = ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mprefer-vector-width=512"];

/**
 * Narrowest first. ROWS: rows of the register tile, 2 for 16 vector registers, 4 for 32, and for one lane, whose tile is one
 * vector a row. `dense`: trials of a build of engine `dense`, and numbers of its vectors, for doubles; with float32 both are twice
 * as many. A vector of more numbers than trials holds several numbers of each.
 */
const VARIANTS = {
  x64: [
    { variant: "sse2", lanes: [2], dense: [[2, 2]], flags: ["-DROWS=2"] },
    { variant: "avx2", lanes: [1], dense: [], flags: ["-DROWS=4", "-mavx2"] },
    {
      variant: "avx2",
      lanes: [4],
      dense: [
        [4, 4],
        [1, 4],
      ],
      flags: ["-DROWS=2", "-mavx2"],
    },
    {
      variant: "avx512",
      lanes: [1, 4, 8],
      dense: [
        [8, 8],
        [1, 8],
      ],
      flags: ["-DROWS=4", ...AVX512],
    },
  ],
  arm64: [{ variant: "neon", lanes: [2], dense: [[2, 2]], flags: ["-DROWS=4"] }],
};

const LINK = process.platform === "darwin" ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"];

/** Folders of objects that are older are left over: a build takes a minute or two. */
const STALE_MS = 3_600_000;
const FOLDER_PREFIX = "objects-";

try {
  const { compiler, version, objects, bytes } = await build();
  console.log(
    objects === null
      ? `groksweep: native kernels are up to date (${version || compiler}; ${bytes} KiB)`
      : `groksweep: native kernels built (${objects.join(", ")}; ${version || compiler}; ${bytes} KiB)`,
  );
} catch (error) {
  for (const file of [description, addon]) rmSync(file, { force: true });
  const [reason] = String(error.stderr || error.message || error)
    .trim()
    .split("\n");
  console.log(`groksweep: no native kernels (${reason}); the WebAssembly kernels give the same numbers`);
  if (process.argv.includes("--strict")) process.exitCode = 1;
}

async function build() {
  const variants = VARIANTS[process.arch];
  if (variants === undefined || process.platform === "win32") {
    throw new Error(`none for ${process.platform} on ${process.arch}`);
  }
  const compiler = await findCompiler();
  mkdirSync(dirname(addon), { recursive: true });
  removeStaleFolders();
  const { platform, arch } = process;
  const made = { platform, arch, source: sourceHash(), compiler: compiler.version || compiler.path };
  const told = { compiler: basename(compiler.path), version: compiler.version };
  if (isUpToDate(made)) return { ...told, objects: null, bytes: addonKib() };
  const folder = mkdtempSync(join(dirname(addon), FOLDER_PREFIX));
  const stopListening = removeOnSignals(folder);
  try {
    const wanted = variants.flatMap(objectsOf);
    const objects = (await inParallel(wanted, (each) => compileKernels(compiler.path, folder, each))).filter(
      (object) => object !== null,
    );
    const linked = join(folder, "kernels.node");
    await run(compiler.path, [
      ...FLAGS,
      ...WARNINGS,
      ...LINK,
      `-DTABLES=${tables(objects.filter(({ precision }) => precision === null))}`,
      `-DDENSE_TABLES=${tables(objects.filter(({ precision }) => precision !== null))}`,
      `-I${headers()}`,
      join(sourceFolder, "addon.c"),
      ...objects.map(({ path }) => path),
      "-o",
      linked,
    ]);
    rmSync(description, { force: true });
    renameSync(linked, addon); // whole or not at all, also for a program that is running
    writeFileSync(description, `${JSON.stringify({ ...made, sha256: sha256Of(addon) })}\n`);
    return {
      ...told,
      objects: objects
        .filter(({ precision }) => precision === null)
        .map(({ variant, lanes }) => `${variant} x${lanes}`),
      bytes: addonKib(),
    };
  } finally {
    stopListening();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the addon is whole, and what this call would make. */
function isUpToDate(made) {
  try {
    const { sha256, ...before } = JSON.parse(readFileSync(description, "utf8"));
    return Object.keys(made).every((key) => made[key] === before[key]) && sha256 === sha256Of(addon);
  } catch {
    return false; // nothing there, or nothing that can be read
  }
}

function addonKib() {
  return Math.round(statSync(addon).size / 1024);
}

function sha256Of(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Removes what builds left that were killed; a build that goes on in another process keeps its folder. */
function removeStaleFolders() {
  for (const name of readdirSync(dirname(addon))) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const path = join(dirname(addon), name);
    const made = statSync(path, { throwIfNoEntry: false });
    if (made !== undefined && Date.now() - made.mtimeMs > STALE_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** Ends the process at the usual signals as they would, but without the folder. Returns how to stop listening. */
function removeOnSignals(folder) {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const end = (signal) => {
    for (const each of signals) process.removeListener(each, end);
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}

async function findCompiler() {
  const candidates = process.env.CC ? [process.env.CC] : ["cc", "clang", "gcc"];
  for (const path of candidates) {
    try {
      const { stdout } = await run(path, ["--version"]);
      return { path, version: stdout.split("\n")[0].trim() };
    } catch {
      // not here: the next
    }
  }
  throw new Error(`no C compiler: ${candidates.join(", ")} not found`);
}

/** What is compiled for one instruction set: kernels.c for each number of trials, and dense.c in both precisions. */
function objectsOf({ variant, lanes, dense, flags }) {
  return [
    ...lanes.map((count) => ({ source: "kernels.c", variant, lanes: count, precision: null, flags })),
    ...dense.flatMap(([trials, width]) =>
      [64, 32].map((precision) => ({
        ...{ source: "dense.c", variant, lanes: (trials * 64) / precision, precision },
        flags: [...flags, `-DWIDTH=${(width * 64) / precision}`],
      })),
    ),
  ];
}

/** Names of tables for addon.c. */
function tables(objects) {
  return objects
    .map(({ variant, lanes, precision }) => [variant, lanes, ...(precision === null ? [] : [precision])])
    .map((names) => `TABLE(${names.join(", ")})`)
    .join(" ");
}

/** One object; null where this compiler does not know the instruction set. The baseline must work. */
async function compileKernels(compiler, folder, { source, variant, lanes, precision, flags }) {
  const path = join(folder, `${variant}-${lanes}-${precision ?? "kernels"}.o`);
  const names = [`-DVARIANT=${variant}`, `-DLANES=${lanes}`];
  if (precision !== null) names.push(`-DPRECISION=${precision}`);
  try {
    await run(compiler, [
      ...FLAGS,
      ...WARNINGS,
      ...flags,
      ...names,
      "-c",
      join(sourceFolder, source),
      "-o",
      path,
    ]);
    return { variant, lanes, precision, path };
  } catch (error) {
    if (variant === "sse2" || variant === "neon") throw error;
    return null;
  }
}

async function inParallel(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

function headers() {
  return createRequire(import.meta.url)("node-api-headers").include_dir;
}

/** What the addon was built from; src/engine/lanes/kernels/native.ts computes the same to notice a stale one. */
function sourceHash() {
  const hash = createHash("sha256");
  for (const name of readdirSync(sourceFolder).sort()) hash.update(readFileSync(join(sourceFolder, name)));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}
