/** A value in an SQL database. */
export type SqlValue = null | number | bigint | string | Uint8Array;
