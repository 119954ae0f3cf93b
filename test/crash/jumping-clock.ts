/** Loaded before the program: the clock on the wall jumps by seconds, days and years while it runs, both ways. */
const JUMPS_MS = [
  0,
  5000,
  -5000,
  3_600_000,
  -3_600_000,
  86_400_000 * 400,
  -86_400_000 * 400,
  86_400_000 * 20_000,
];
const EVERY_MS = 40;

const RealDate = globalThis.Date;
const fixedMs = process.env["CLOCK_MS"] === undefined ? null : Number(process.env["CLOCK_MS"]);
let aheadMs = fixedMs ?? 0;
let jump = 0;
if (fixedMs === null) setInterval(() => (aheadMs = JUMPS_MS[jump++ % JUMPS_MS.length]), EVERY_MS).unref();

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: [], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + aheadMs] : args, newTarget) as Date,
  get: (target, key, receiver) =>
    key === "now" ? () => RealDate.now() + aheadMs : (Reflect.get(target, key, receiver) as unknown),
});
