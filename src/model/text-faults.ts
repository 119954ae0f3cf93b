/** A format that is no text, as messages name it, and what to do with such a file. */
export interface OtherFormat {
  readonly name: string;
  readonly hint: string;
}

/** The first bytes of formats in which tables and sweep files are packed or kept. */
const FORMATS: readonly (OtherFormat & { readonly begins: readonly number[] })[] = [
  { begins: [0x1f, 0x8b], name: "a gzip file", hint: "unpack it first: gunzip -k FILE" },
  { begins: [0x42, 0x5a, 0x68], name: "a bzip2 file", hint: "unpack it first: bunzip2 -k FILE" },
  { begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: "an xz file", hint: "unpack it first: unxz -k FILE" },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], name: "a Zstandard file", hint: "unpack it first: unzstd FILE" },
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    name: "a zip file",
    hint: "unpack it first, or save a spreadsheet as CSV",
  },
  { begins: [...Buffer.from("PAR1")], name: "a Parquet file", hint: "name it with the ending .parquet" },
  {
    begins: [...Buffer.from("SQLite format 3")],
    name: "an SQLite database",
    hint: "export a table of it as CSV: sqlite3 -header -csv FILE 'SELECT …'",
  },
];

/** The format of a file that is no text, by its first bytes; null: none that is known. */
export function otherFormat(bytes: Uint8Array): OtherFormat | null {
  return FORMATS.find(({ begins }) => begins.every((byte, at) => bytes[at] === byte)) ?? null;
}

/**
 * What to do about a text in another encoding, behind "hint:".
 *
 * @param encoding the name that iconv has for the encoding of the text, or for a likely one.
 */
export function utf8Hint(encoding: "LATIN1" | "UTF-16" | "UTF-32" = "LATIN1"): string {
  return `save it again as UTF-8, for example with: iconv -f ${encoding} -t UTF-8`;
}
