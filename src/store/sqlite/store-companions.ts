/** The suffixes of the files that SQLite keeps beside a database: write-ahead log, its index, rollback journal. */
export const COMPANION_SUFFIXES = ["-wal", "-shm", "-journal"] as const;

/** The names of companions in messages. */
export const COMPANION_NAMES = {
  "-wal": "the write-ahead log (-wal)",
  "-shm": "the index of the write-ahead log (-shm)",
  "-journal": "the rollback journal (-journal)",
} as const satisfies Readonly<Record<(typeof COMPANION_SUFFIXES)[number], string>>;
