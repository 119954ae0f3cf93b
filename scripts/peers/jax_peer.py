"""Descent in JAX: the N×D network, and the recursion of its moments. usage: jax_peer.py FOLDER

Written to be fast: everything in one jitted loop over the steps, vmap over the trials, inputs shared between them,
buffers donated. The step of the network is written in three ways (gradient by hand or by differentiation, neurons or
samples first), and the fastest here is the peer. XLA uses all cores it is given.
"""

import os
import sys
import time
from functools import partial

import jax
import jax.numpy as jnp

from serve import load_arrays, serve

jax.config.update("jax_enable_x64", True)

arrays = load_arrays(sys.argv[1])
DTYPES = {"float32": jnp.float32, "float64": jnp.float64}


def network(weights, x, alpha, epsilon):
    h = x @ weights.T
    return alpha * jnp.mean(h + epsilon / 2 * h * h, axis=1)


def step_by_hand(weights, x, target, alpha, epsilon):
    """w ← w − η∂L/∂w; `target` is y + f₀, so that f − f₀ is trained."""
    h = weights @ x.T
    residual = alpha * jnp.mean(h + epsilon / 2 * h * h, axis=0) - target
    rate = 2 / (alpha * len(target))  # η · 2/P · α/N with η = N/α²
    return weights - (rate * residual * (1 + epsilon * h)) @ x


def step_neurons_first(weights, x, target, alpha, epsilon):
    def loss(w):
        h = w @ x.T
        return jnp.mean((alpha * jnp.mean(h + epsilon / 2 * h * h, axis=0) - target) ** 2)

    return weights - len(weights) / alpha**2 * jax.grad(loss)(weights)


def step_samples_first(weights, x, target, alpha, epsilon):
    rate = len(weights) / alpha**2
    return weights - rate * jax.grad(direct_loss)(weights, x, target, alpha, epsilon)


def direct_loss(weights, x, target, alpha, epsilon):
    return jnp.mean((network(weights, x, alpha, epsilon) - target) ** 2)


def moments_of(weights):
    return jnp.mean(weights, axis=0), weights.T @ weights / len(weights)


def moments_network(state, x, alpha, epsilon):
    mean, second = state
    return alpha * (x @ mean) + alpha * epsilon / 2 * jnp.sum((x @ second) * x, axis=1)


def moments_step(state, x, target, alpha, epsilon):
    mean, second = state
    residual = moments_network(state, x, alpha, epsilon) - target
    kappa = 2 / (alpha * len(target))
    c = kappa * (residual @ x)
    b = jnp.eye(x.shape[1], dtype=x.dtype) - kappa * epsilon * (x.T * residual) @ x
    moved = b @ mean
    cross = jnp.outer(moved, c)
    return moved - c, b @ second @ b - cross - cross.T + jnp.outer(c, c)


def moments_loss(state, x, target, alpha, epsilon):
    return jnp.mean((moments_network(state, x, alpha, epsilon) - target) ** 2)


# How a state is made of weights, the ways to step it, its loss.
FORMS = {
    "direct": (lambda w: w, (step_by_hand, step_neurons_first, step_samples_first), direct_loss),
    "moments": (moments_of, (moments_step,), moments_loss),
}
TUNING_STEPS = 3


def problem(form, precision, trials):
    """Inputs, and per trial: state, target, α, ε."""
    dtype = DTYPES[precision]
    start, _, _ = FORMS[form]
    x = jnp.asarray(arrays["trainX"], dtype)
    weights = jnp.asarray(arrays["weights"], dtype)
    alpha = jnp.asarray([trial["alpha"] for trial in trials], dtype)
    epsilon = jnp.asarray([trial["epsilon"] for trial in trials], dtype)
    initial = jax.vmap(partial(network, weights, x))(alpha, epsilon)
    target = jnp.asarray(arrays["trainY"], dtype) + initial
    state = jax.tree.map(lambda part: jnp.repeat(part[None], len(trials), 0), start(weights))
    return x, state, target, alpha, epsilon


@partial(jax.jit, static_argnames="step", donate_argnums=0)
def descend(state, x, target, alpha, epsilon, steps, step):
    batched = jax.vmap(step, in_axes=(0, None, 0, 0, 0))
    return jax.lax.fori_loop(0, steps, lambda _, s: batched(s, x, target, alpha, epsilon), state)


@partial(jax.jit, static_argnames="form")
def losses(state, x, target, alpha, epsilon, form):
    return jax.vmap(FORMS[form][2], in_axes=(0, None, 0, 0, 0))(state, x, target, alpha, epsilon)


kept = {}


def timed(step, x, state, rest, steps):
    """Milliseconds, and the state after the steps."""
    jax.block_until_ready(state)
    began = time.perf_counter()
    state = jax.block_until_ready(descend(state, x, *rest, steps, step))
    return 1000 * (time.perf_counter() - began), state


def fastest(form, x, state, rest):
    """The way to step that is fastest for these shapes, compiled; and the state."""
    times = {}
    for step in FORMS[form][1]:
        _, state = timed(step, x, state, rest, 1)
        trials = []
        for _ in range(3):
            elapsed, state = timed(step, x, state, rest, TUNING_STEPS)
            trials.append(elapsed)
        times[step] = min(trials)
    return min(times, key=times.get), state


def run(form, precision, trials, steps):
    """Milliseconds of `steps` steps of these trials together, compiled and warm."""
    key = (form, precision, len(trials))
    if key not in kept:
        x, state, *rest = problem(form, precision, trials)
        step, state = fastest(form, x, state, rest)
        kept[key] = step, x, state, rest
    step, x, state, rest = kept[key]
    elapsed, state = timed(step, x, state, rest, steps)
    kept[key] = step, x, state, rest
    return elapsed


def curve(form, precision, trials, recorded):
    """Train losses at the recorded steps, a list a trial."""
    x, state, *rest = problem(form, precision, trials)
    step_once = FORMS[form][1][0]
    columns, before = [], 0
    for step in recorded:
        state = descend(state, x, *rest, step - before, step_once)
        columns.append(losses(state, x, *rest, form).astype(jnp.float64).tolist())
        before = step
    return [list(row) for row in zip(*columns)]


def about():
    return f"JAX {jax.__version__}, {len(os.sched_getaffinity(0))} cores"


serve({"run": run, "curve": curve, "about": about})
