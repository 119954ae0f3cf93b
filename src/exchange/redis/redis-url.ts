import { GrokError } from "../../model/index.js";

/** The address and the credentials of a Redis. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly isEncrypted: boolean;
  readonly user: string | null;
  readonly password: string | null;
  /** The address without user and password; only this form is ever shown. */
  readonly shown: string;
}

/** Environment variables with a user's name and password, for URLs without them. */
export const [USER_VARIABLE, PASSWORD_VARIABLE] = [
  "GROKSWEEP_REDIS_USER",
  "GROKSWEEP_REDIS_PASSWORD",
] as const;

const HINT = `redis://HOST, redis://HOST:PORT/DATABASE or rediss://HOST for TLS; user and password stand in $${USER_VARIABLE} and $${PASSWORD_VARIABLE}`;

/**
 * The address in a URL; user and password of the URL take precedence over those of the environment.
 *
 * @throws GrokError INPUT for anything else; the message has no password in it.
 */
export function redisAddress(url: string, environment: NodeJS.ProcessEnv = process.env): RedisAddress {
  const refuse = (what: string): never => {
    throw new GrokError("INPUT", `queue: expected the URL of a Redis, found ${what}`, { hint: HINT });
  };
  const parsed = URL.canParse(url) ? new URL(url) : refuse(shownOf(url));
  const { protocol, hostname, port, pathname, username, password, search, hash } = parsed;
  if (protocol !== "redis:" && protocol !== "rediss:") refuse(shownOf(url));
  if (hostname === "") refuse("one without a host");
  if (search !== "" || hash !== "") refuse("one with ? or #, which mean nothing here");
  const [, database = ""] =
    /^\/?([0-9]{0,3})$/.exec(pathname) ?? refuse("one whose path is no number of a database");
  const user = username === "" ? (environment[USER_VARIABLE] ?? "") : decoded(username, refuse);
  const secret = password === "" ? (environment[PASSWORD_VARIABLE] ?? "") : decoded(password, refuse);
  const portNumber = port === "" ? 6379 : Number(port);
  return {
    // Only in a URL does an IPv6 address have brackets.
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: portNumber,
    database: Number(database),
    isEncrypted: protocol === "rediss:",
    user: user === "" ? null : user,
    password: secret === "" ? null : secret,
    shown: `${protocol}//${hostname}:${portNumber}${database === "" ? "" : `/${database}`}`,
  };
}

/** A text without a possible user and password of a URL: everything between `//` and the last `@` is removed. */
export function withoutPassword(text: string): string {
  return text.replace(/(rediss?:\/*).*@/is, "$1");
}

/** What was given in the place of a URL, quoted; everything up to the last `@` may be a user and a password, whatever is before it. */
function shownOf(text: string): string {
  return JSON.stringify(text.replace(/^([a-z][a-z0-9+.-]*:\/+)?.*@/is, "$1"));
}

function decoded(text: string, refuse: (what: string) => never): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("one whose user or password has a % that encodes nothing (write %25)");
  }
}
