const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** A number of bytes for people, in powers of 1000: "0 B", "1.2 MB", "340 KB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(value < 10 ? 2 : 3))} ${UNITS[unit]}`;
}
