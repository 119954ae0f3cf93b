/** An eigenvalue of the population kernel operator and the dimension of its eigenspace. */
export interface SpectralLine {
  readonly eigenvalue: number;
  readonly multiplicity: number;
}

/** The three lines of the initial kernel: on linear functions, traceless quadratic forms, and |x|². */
export interface KernelSpectrum {
  readonly linear: SpectralLine;
  readonly quadratic: SpectralLine;
  readonly trace: SpectralLine;
}

/**
 * Spectrum of the normalised kernel at initialisation in the limit N = ∞, for x ~ N(0, I/D):
 * k(x, x') = x·x' + ε²σ²(x·x')², with eigenvalues 1/D, 2ε²σ²/D² and ε²σ²(D + 2)/D².
 *
 * P·eigenvalue of a line is what (1/P)-normalised Gram matrices approach; P ~ 1/eigenvalue samples resolve it.
 * Source: Kumar et al., arXiv:2310.06110, App. 11. Differs: the main text prints 2ε/D² for the quadratic line, Eq. 14
 * counts D − 1 quadratic forms instead of D(D + 1)/2 − 1, and Eq. 16 lacks ε² in the trace line.
 */
export function initialKernelSpectrum(dimension: number, epsilon: number, sigma = 1): KernelSpectrum {
  const strength = epsilon * epsilon * sigma * sigma;
  const square = dimension * dimension;
  return {
    linear: { eigenvalue: 1 / dimension, multiplicity: dimension },
    quadratic: {
      eigenvalue: (2 * strength) / square,
      multiplicity: (dimension * (dimension + 1)) / 2 - 1,
    },
    trace: { eigenvalue: (strength * (dimension + 2)) / square, multiplicity: 1 },
  };
}
