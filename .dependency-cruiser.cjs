/**
 * The import table of the house (src/README.md draws it). A room imports only what stands behind its arrow;
 * cycles are errors anywhere.
 */
const mayImport = {
  model: [],
  arrays: ["model"],
  sweep: ["model", "arrays", "system"],
  science: ["model"],
  engine: ["model", "science", "arrays"],
  system: ["model", "science", "arrays", "engine"], // engine: from */training/ alone, see below
  run: ["model", "engine", "system"],
  files: ["model"],
  store: ["model", "files"],
  analysis: ["model", "science"],
  report: ["model", "analysis"],
  export: ["model", "files"],
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
    "export",
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
    "export",
    "session",
  ],
};

const roomRules = Object.entries(mayImport).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${allowed.join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: "declarations-are-light",
      comment:
        "what trains a system stands in its folder training/ and is loaded by import(), when it is to be trained",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/system/[^/]+/training/" },
      to: { path: "^src/system/[^/]+/training/", dynamic: false },
    },
    {
      name: "only-trainers-use-engines",
      severity: "error",
      from: { path: "^src/system/", pathNot: "^src/system/[^/]+/training/" },
      to: { path: "^src/engine/" },
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
      name: "only-tensors-knows-its-library",
      comment: "systems of networks build theirs with it, where they train",
      severity: "error",
      from: { path: "^src", pathNot: "^src/(engine/tensors|system/[^/]+/training)/" },
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
