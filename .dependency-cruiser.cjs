/**
 * The import table of the house (src/README.md draws it). A room imports only what stands behind its arrow;
 * cycles are errors anywhere.
 */
const mayImport = {
  model: [],
  arrays: ["model"],
  science: ["model"],
  engine: ["model", "science", "arrays"],
  system: ["model", "science", "arrays"],
  sweep: ["model", "arrays", "system"],
  run: ["model", "engine", "system"],
  files: ["model"],
  store: ["model", "files"],
  analysis: ["model", "science"],
  report: ["model", "analysis"],
  exchange: ["model"],
  export: ["model", "files"],
  slurm: ["model"],
  import: ["model"],
  session: [
    "model",
    "arrays",
    "sweep",
    "science",
    "engine",
    "system",
    "run",
    "files",
    "store",
    "analysis",
    "report",
    "exchange",
    "export",
    "import",
  ],
  cli: [
    "model",
    "arrays",
    "sweep",
    "science",
    "engine",
    "system",
    "run",
    "files",
    "store",
    "analysis",
    "report",
    "exchange",
    "export",
    "slurm",
    "import",
    "session",
  ],
};

/** What trains a system: loaded lazily, by the functions `workplace` and `trainer` of its declaration alone. */
const training = "^src/system/[^/]+/training/";

const roomRules = Object.entries(mayImport).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${allowed.join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^src/${room}/`, ...(room === "system" ? { pathNot: training } : {}) },
  to: { path: "^src/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: "room-training",
      comment: "what trains a system may import what a system may, and engine",
      severity: "error",
      from: { path: training },
      to: { path: "^src/", pathNot: "^src/(system|model|science|arrays|engine)/" },
    },
    {
      name: "training-is-lazy",
      comment: "parsing, listing and reporting load nothing that trains",
      severity: "error",
      from: { path: "^src", pathNot: training },
      to: { path: training, dependencyTypesNot: ["dynamic-import", "type-only"] },
    },
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependency",
      severity: "error",
      from: { path: "^src" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-store-knows-sqlite",
      severity: "error",
      from: { path: "^src", pathNot: "^src/store/" },
      to: { path: "node_modules/(better-sqlite3|@types/better-sqlite3)" },
    },
    {
      name: "only-exchange-knows-redis",
      comment: "optional packages, loaded by import() where a queue is used",
      severity: "error",
      from: { path: "^src" },
      to: { path: "node_modules/(bullmq|ioredis)/", dependencyTypesNot: ["dynamic-import", "type-only"] },
    },
    {
      name: "redis-is-loaded-in-one-room",
      severity: "error",
      from: { path: "^src", pathNot: "^src/exchange/redis/" },
      to: { path: "node_modules/(bullmq|ioredis)/" },
    },
    {
      name: "only-tensors-knows-its-library",
      severity: "error",
      from: { path: "^src", pathNot: `^src/engine/tensors/|${training}` },
      to: { path: "node_modules/@tensorflow/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types"],
      extensions: [".ts", ".js"],
    },
  },
};
