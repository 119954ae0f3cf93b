/** How many lines of its stderr are kept of each file. */
const LAST_LINES = 30;

/**
 * A reporter for node:test that writes nothing but the totals, as JSON, when all is over, and under `died` the files whose
 * process ended before its tests did: how it ended, and the last lines that it wrote to stderr.
 */
export default async function* countReporter(source) {
  const totals = { pass: 0, fail: 0, cancelled: 0, skipped: 0, died: [] };
  const said = new Map();
  for await (const { type, data } of source) {
    if (type === "test:stderr") {
      const lines = `${said.get(data.file) ?? ""}${data.message}`.split("\n");
      said.set(data.file, lines.slice(-LAST_LINES - 1).join("\n"));
    }
    if (type === "test:fail") {
      const { failureType, exitCode, signal } = data.details.error;
      const isDeath = failureType === "testCodeFailure" && (exitCode ?? signal ?? null) !== null;
      if (isDeath)
        totals.died.push({
          file: data.name,
          how: signal ?? `exit code ${exitCode}`,
          said: said.get(data.file ?? data.name) ?? "",
        });
    }
    if (type !== "test:diagnostic" || data.nesting !== 0) continue;
    const [, name, count] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(data.message) ?? [];
    if (name !== undefined) totals[name] = Number(count);
  }
  yield JSON.stringify(totals);
}
