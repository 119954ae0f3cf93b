/**
 * Builds the native kernels: the C source once for every instruction set and number of lanes, linked to one Node-API
 * addon, build/kernels.node. npm runs this at install, as `npm run addon` does by hand.
 *
 * It never fails an install: without a compiler, or when one fails, it prints one line, removes what an earlier build
 * left, and the WebAssembly kernels do the work, with the same bits. `--strict` makes that exit code 1.
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
  "-fno-strict-aliasing",
];
const WARNINGS = ["-Wall", "-Wextra", "-Wno-psabi"];

const AVX512 = ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mprefer-vector-width=512"];

/**
 * Narrowest first. ROWS: rows of the register tile, 2 for 16 vector registers, 4 for 32, and for one lane, whose tile is one
 * vector a row.
 */
const VARIANTS = {
  x64: [
    { variant: "sse2", lanes: [2], flags: ["-DROWS=2"] },
    { variant: "avx2", lanes: [1], flags: ["-DROWS=4", "-mavx2"] },
    { variant: "avx2", lanes: [4], flags: ["-DROWS=2", "-mavx2"] },
    { variant: "avx512", lanes: [1, 4, 8], flags: ["-DROWS=4", ...AVX512] },
  ],
  arm64: [{ variant: "neon", lanes: [2], flags: ["-DROWS=4"] }],
};

const LINK = process.platform === "darwin" ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"];

try {
  const { compiler, version, objects, bytes } = await build();
  console.log(
    `groksweep: native kernels built (${objects.join(", ")}; ${version || compiler}; ${bytes} KiB)`,
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
  const folder = mkdtempSync(join(dirname(addon), "objects-"));
  try {
    const wanted = variants.flatMap(({ variant, lanes, flags }) =>
      lanes.map((count) => ({ variant, lanes: count, flags })),
    );
    const objects = (await inParallel(wanted, (each) => compileKernels(compiler.path, folder, each))).filter(
      (object) => object !== null,
    );
    const linked = join(folder, "kernels.node");
    await run(compiler.path, [
      ...FLAGS,
      ...WARNINGS,
      ...LINK,
      `-DTABLES=${objects.map(({ variant, lanes }) => `TABLE(${variant}, ${lanes})`).join(" ")}`,
      `-I${headers()}`,
      join(sourceFolder, "addon.c"),
      ...objects.map(({ path }) => path),
      "-o",
      linked,
    ]);
    rmSync(description, { force: true });
    renameSync(linked, addon); // whole or not at all, also for a program that is running
    const { platform, arch } = process;
    const sha256 = createHash("sha256").update(readFileSync(addon)).digest("hex");
    writeFileSync(description, `${JSON.stringify({ platform, arch, source: sourceHash(), sha256 })}\n`);
    return {
      compiler: basename(compiler.path),
      version: compiler.version,
      objects: objects.map(({ variant, lanes }) => `${variant} x${lanes}`),
      bytes: Math.round(readFileSync(addon).length / 1024),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

/** One object; null where this compiler does not know the instruction set. The baseline must work. */
async function compileKernels(compiler, folder, { variant, lanes, flags }) {
  const path = join(folder, `${variant}-${lanes}.o`);
  const source = join(sourceFolder, "kernels.c");
  const names = [`-DVARIANT=${variant}`, `-DLANES=${lanes}`];
  try {
    await run(compiler, [...FLAGS, ...WARNINGS, ...flags, ...names, "-c", source, "-o", path]);
    return { variant, lanes, path };
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
