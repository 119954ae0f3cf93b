import { fewMistakes, readCsvFile, UserTables, type Digested, type FileMistake } from "../../arrays/index.js";

/** Reviews of films in the order of their file. */
export interface Reviews extends Digested {
  readonly texts: readonly string[];
  /** 1 for a positive review, 0 for a negative one. */
  readonly classes: Uint8Array;
}

const SENTIMENTS = ["negative", "positive"];

/**
 * The reviews of a table with the columns `review` and `sentiment` (negative or positive), as the data set "IMDB Dataset of 50K Movie
 * Reviews" is published (Maas et al. 2011), or all its faults. Reviews of one class alone are a fault: they leave nothing to learn.
 */
export function readReviews(path: string): Reviews | readonly FileMistake[] {
  const table = readCsvFile(path, ["review", "sentiment"]);
  if (!("digest" in table)) return table;
  const [text, sentiment] = ["review", "sentiment"].map((name) => table.columns.indexOf(name));
  const mistakes: FileMistake[] = [];
  for (const { line, values } of table.rows) {
    if (values[text].trim() === "") {
      mistakes.push({ message: `${path}: line ${line}: review: expected a text, found none` });
    }
    if (!SENTIMENTS.includes(values[sentiment])) {
      const found = JSON.stringify(values[sentiment].slice(0, 40));
      mistakes.push({
        message: `${path}: line ${line}: sentiment: expected positive or negative, found ${found}`,
      });
    }
  }
  if (table.rows.length === 0) mistakes.push({ message: `${path}: expected reviews, found none` });
  if (mistakes.length > 0) return fewMistakes(mistakes);
  const classes = Uint8Array.from(table.rows, ({ values }) => SENTIMENTS.indexOf(values[sentiment]));
  const positive = classes.reduce((sum, each) => sum + each, 0);
  if (positive === 0 || positive === classes.length) {
    const found = `${positive} positive and ${classes.length - positive} negative`;
    return [{ message: `${path}: expected reviews of both classes, found ${found}` }];
  }
  return { texts: table.rows.map(({ values }) => values[text]), classes, digest: table.digest };
}

/** The files of reviews that this process has read, with their numbers of reviews, and the fewest first ones that have both classes. */
export const reviewFiles = new UserTables(readReviews, ({ classes }) => ({
  count: classes.length,
  untilBoth: 1 + classes.findIndex((each) => each !== classes[0]),
}));
