import { GrokError } from "../../model/index.js";

/** Replies by which a Redis refuses what it took before: it is full, cannot save, has become a replica, or the user's rights have changed. */
const REFUSALS = /\b(OOM|MISCONF|READONLY|NOPERM)\b/;

/**
 * A side of the exchange whose methods tell a Redis that refuses to be written as an error of the environment. The side ends; what is stored
 * stays, and the same command goes on.
 *
 * @param shown the address for messages.
 */
export function withToldRefusals<Side extends object>(side: Side, shown: string): Side {
  return new Proxy(side, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.catch((error: unknown) => {
          throw toldRefusal(error, shown) ?? error;
        });
      };
    },
  });
}

/** The error for people; null: the error is no refusal. A transaction that was discarded carries the reasons of its commands. */
function toldRefusal(error: unknown, shown: string): GrokError | null {
  if (error instanceof GrokError || !(error instanceof Error)) return null;
  const { previousErrors } = error as { readonly previousErrors?: readonly unknown[] };
  const words = [error, ...(previousErrors ?? [])].map(String).find((each) => REFUSALS.test(each));
  if (words === undefined) return null;
  return new GrokError(
    "STORE",
    `${shown}: expected a Redis that can be written, found one that refuses it (${words.split("\n")[0]})`,
    {
      hint: "OOM: raise maxmemory or empty it; NOPERM: give the rights back; then start the same command again, nothing stored is lost",
      cause: error,
    },
  );
}
