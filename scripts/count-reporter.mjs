/** A reporter for node:test that writes nothing but the totals, as JSON, when all is over. */
export default async function* countReporter(source) {
  const totals = { pass: 0, fail: 0, cancelled: 0, skipped: 0 };
  for await (const event of source) {
    if (event.type !== "test:diagnostic" || event.data.nesting !== 0) continue;
    const [, name, count] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(event.data.message) ?? [];
    if (name !== undefined) totals[name] = Number(count);
  }
  yield JSON.stringify(totals);
}
