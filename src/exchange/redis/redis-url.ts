import { GrokError } from "../../model/index.js";

/** Where a Redis is, and how to be let in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly isEncrypted: boolean;
  readonly user: string | null;
  readonly password: string | null;
  /** The address without user and password: the only form of it that is ever shown. */
  readonly shown: string;
}

/** Variables of the environment with the name and the password of a user, where the URL has none. */
export const [USER_VARIABLE, PASSWORD_VARIABLE] = [
  "GROKSWEEP_REDIS_USER",
  "GROKSWEEP_REDIS_PASSWORD",
] as const;

const HINT = `redis://HOST, redis://HOST:PORT/DATABASE or rediss://HOST for TLS; user and password stand in $${USER_VARIABLE} and $${PASSWORD_VARIABLE}`;

/**
 * The address in a URL; user and password of the URL come before those of the environment.
 *
 * @throws GrokError INPUT for anything else; the message has no password in it.
 */
export function redisAddress(url: string, environment: NodeJS.ProcessEnv = process.env): RedisAddress {
  const refuse = (what: string): never => {
    throw new GrokError("INPUT", `queue: expected the URL of a Redis, found ${what}`, { hint: HINT });
  };
  const parsed = URL.canParse(url) ? new URL(url) : refuse(JSON.stringify(withoutPassword(url)));
  const { protocol, hostname, port, pathname, username, password, search, hash } = parsed;
  if (protocol !== "redis:" && protocol !== "rediss:") refuse(JSON.stringify(withoutPassword(url)));
  if (hostname === "") refuse("one without a host");
  if (search !== "" || hash !== "") refuse("one with ? or #, which mean nothing here");
  const [, database = ""] =
    /^\/?([0-9]{0,3})$/.exec(pathname) ?? refuse("one whose path is no number of a database");
  const user = username === "" ? (environment[USER_VARIABLE] ?? "") : decoded(username, refuse);
  const secret = password === "" ? (environment[PASSWORD_VARIABLE] ?? "") : decoded(password, refuse);
  const portNumber = port === "" ? 6379 : Number(port);
  return {
    // An IPv6 address stands in brackets in a URL alone.
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: portNumber,
    database: Number(database),
    isEncrypted: protocol === "rediss:",
    user: user === "" ? null : user,
    password: secret === "" ? null : secret,
    shown: `${protocol}//${hostname}:${portNumber}${database === "" ? "" : `/${database}`}`,
  };
}

/** A text without what may be user and password of a URL in it: everything between `//` and the last `@`. */
export function withoutPassword(text: string): string {
  return text.replace(/(rediss?:\/*).*@/is, "$1");
}

function decoded(text: string, refuse: (what: string) => never): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("one whose user or password has a % that encodes nothing (write %25)");
  }
}
