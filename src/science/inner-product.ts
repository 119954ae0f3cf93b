/** Σ a_i·b_i in order, over the length of `a`. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Σ_c a[i + c]·b[k + c] over so many entries, in four interleaved sums: one waits for each addition, four do not. */
export function rowProduct(a: Float64Array, i: number, b: Float64Array, k: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let c = 0;
  for (; c + 3 < length; c += 4) {
    s0 += a[i + c] * b[k + c];
    s1 += a[i + c + 1] * b[k + c + 1];
    s2 += a[i + c + 2] * b[k + c + 2];
    s3 += a[i + c + 3] * b[k + c + 3];
  }
  for (; c < length; c++) s0 += a[i + c] * b[k + c];
  return s0 + s1 + (s2 + s3);
}
