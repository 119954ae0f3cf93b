/** He_k(x) and He_(k−1)(x) of the probabilists' polynomials, k ≥ 1: He_(k+1) = x He_k − k He_(k−1). */
export function hermite(degree: number, x: number): readonly [value: number, before: number] {
  let [before, value] = [1, x];
  for (let k = 1; k < degree; k++) [before, value] = [value, x * value - k * before];
  return [value, before];
}
