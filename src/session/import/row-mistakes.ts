import { counted, GrokError } from "../../model/index.js";

/** The most mistakes that an error lists; it counts the others. */
const MOST_LISTED = 50;

/** Mistakes in the rows of a table. The first are kept, the others counted: every row may be wrong. */
export class RowMistakes {
  readonly #source: string;
  readonly #lines: string[] = [];
  #count = 0;

  /** @param source the name of the table in messages. */
  constructor(source: string) {
    this.#source = source;
  }

  /** @param where a place in the table, such as "line 7"; empty: the whole table. @param found what the place has instead. */
  add(where: string, expected: string, found: string, hint?: string): void {
    this.#count++;
    if (this.#lines.length >= MOST_LISTED) return;
    const place = where === "" ? this.#source : `${this.#source}: ${where}`;
    this.#lines.push(
      `${place}: expected ${expected}, got ${found}.${hint === undefined ? "" : ` Hint: ${hint}.`}`,
    );
  }

  /** @throws GrokError INPUT where there are mistakes. */
  refuse(): void {
    if (this.#count === 0) return;
    const others = this.#count - this.#lines.length;
    const rest =
      others === 0
        ? []
        : [
            `${this.#source}: ${counted(others, "more mistake")} ${others === 1 ? "is" : "are"} not listed; mend these first.`,
          ];
    throw new GrokError(
      "INPUT",
      `${this.#source}: ${counted(this.#count, "mistake")}; nothing was imported`,
      {
        details: [...this.#lines, ...rest],
      },
    );
  }
}
