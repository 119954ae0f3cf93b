/** A value of a database, as SQL has them. */
export type SqlValue = null | number | bigint | string | Uint8Array;
