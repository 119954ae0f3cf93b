import { randomStream, type RandomStream } from "../src/science/index.js";

const POSITIVE = "wonderful moving brilliant charming superb delightful gripping honest tender witty".split(
  " ",
);
const NEGATIVE = "boring awful clumsy tedious shallow dull wooden pointless noisy cheap".split(" ");
const NEUTRAL =
  "film actor scene story camera music director script ending dialogue plot cast town war love train night city summer father".split(
    " ",
  );
/** Stop words and marks, which are no words to the loader. */
const BETWEEN = ["the", "and", "<br /><br />", "of a", "which was,"];

/**
 * Invented reviews as a table of the published form, `review,sentiment`: a review is positive where it has more words of praise than of
 * blame. As many positive as negative ones; the same text for the same number.
 */
export function miniatureReviews(count: number): string {
  const stream = randomStream(0, "inputs");
  const rows = Array.from({ length: count }, (_, k) => {
    const isPositive = k % 2 === 0;
    return `"${reviewOf(stream, isPositive)}",${isPositive ? "positive" : "negative"}`;
  });
  return ["review,sentiment", ...rows, ""].join("\n");
}

function reviewOf(stream: RandomStream, isPositive: boolean): string {
  const pick = (words: readonly string[]): string => words[Math.floor(stream.next() * words.length)];
  const [most, least] = isPositive ? [POSITIVE, NEGATIVE] : [NEGATIVE, POSITIVE];
  const fewer = Math.floor(stream.next() * 3);
  const more = fewer + 1 + Math.floor(stream.next() * 2);
  const words = [
    ...Array.from({ length: more }, () => pick(most)),
    ...Array.from({ length: fewer }, () => pick(least)),
    ...Array.from({ length: 3 + Math.floor(stream.next() * 4) }, () => pick(NEUTRAL)),
  ];
  for (let k = words.length - 1; k > 0; k--) {
    const other = Math.floor(stream.next() * (k + 1));
    [words[k], words[other]] = [words[other], words[k]];
  }
  return words.map((word) => (stream.next() < 0.3 ? `${pick(BETWEEN)} ${word}` : word)).join(" ") + ".";
}
