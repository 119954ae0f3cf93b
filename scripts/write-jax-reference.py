"""Writes test/reference/jax: arrays, and the curves of descent on them as JAX computes it in float64.

The network is written out as in the paper, its gradient comes from automatic differentiation, and every weight is
stepped: nothing is shared with the engines that the curves are compared with. One sweep file a case lies beside
them, with the same settings.

    python3 scripts/write-jax-reference.py   (any Python with jax and numpy)
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

FOLDER = Path(__file__).resolve().parent.parent / "test" / "reference" / "jax"
DIMENSION, SAMPLES, TEST_SAMPLES = 12, 60, 50
STEPS = 10_000
RECORDED = sorted({0, STEPS} | {round(10 ** (k / 12)) for k in range(49)})

# Names of weights, then alpha, epsilon, decay per step, centred.
CASES = {
    "wide": ("wide", 4.0, 0.2, 0.0, True),
    "narrow": ("narrow", 1.0, 0.5, 0.0, False),
    "decaying": ("wide", 1.0, 0.5, 1e-4, True),
}


def write_arrays():
    """Inputs x ~ N(0, I/D), labels (β·x)²/2, |β|² = D, standard normal weights; test inputs in single precision."""
    random = np.random.default_rng(20231010)
    beta = random.standard_normal(DIMENSION)
    beta *= np.sqrt(DIMENSION) / np.linalg.norm(beta)
    draw = lambda count: random.standard_normal((count, DIMENSION)) / np.sqrt(DIMENSION)
    train_x, test_x = draw(SAMPLES), draw(TEST_SAMPLES).astype("<f4")
    arrays = {
        "train-x": train_x,
        "train-y": 0.5 * (train_x @ beta) ** 2,
        "test-x": test_x,
        "test-y": 0.5 * (test_x.astype("<f8") @ beta) ** 2,
        "weights-wide": random.standard_normal((30, DIMENSION)),
        "weights-narrow": random.standard_normal((5, DIMENSION)),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(FOLDER / f"{name}.npy", array)
    return {name: jnp.asarray(array, jnp.float64) for name, array in arrays.items()}


def network(weights, inputs, alpha, epsilon):
    """f(x) = (α/N) Σ φ(w·x), φ(h) = h + (ε/2)h²."""
    hidden = inputs @ weights.T
    return alpha * jnp.mean(hidden + epsilon / 2 * hidden**2, axis=1)


def curve(arrays, weights_name, alpha, epsilon, decay, centered):
    """Train and test loss at the recorded steps of w ← (1 − γ)w − η ∇L, η = N/α²."""
    start = arrays[f"weights-{weights_name}"]
    rate = start.shape[0] / alpha**2

    def loss(weights, part):
        inputs, labels = arrays[f"{part}-x"], arrays[f"{part}-y"]
        outputs = network(weights, inputs, alpha, epsilon)
        if centered:
            outputs = outputs - network(start, inputs, alpha, epsilon)
        return jnp.mean((outputs - labels) ** 2)

    @jax.jit
    def descend(weights, steps):
        step = lambda _, w: (1 - decay) * w - rate * jax.grad(loss)(w, "train")
        return jax.lax.fori_loop(0, steps, step, weights)

    weights, rows = start, []
    for before, step in zip([0, *RECORDED], RECORDED):
        weights = descend(weights, step - before)
        rows.append([step, float(loss(weights, "train")), float(loss(weights, "test"))])
    return rows


def main():
    arrays = write_arrays()
    curves = {name: curve(arrays, *settings) for name, settings in CASES.items()}
    lines = [f"  {json.dumps(name)}: [\n" + ",\n".join(f"    {row}" for row in rows) + "\n  ]"
             for name, rows in curves.items()]
    (FOLDER / "curves.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
