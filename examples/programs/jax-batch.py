"""Modular addition in JAX, many trials at once: what one process gets is trained in step by `vmap`.

`groksweep run examples/programs/jax-batch.yaml` trains a sweep of it; `python jax-batch.py` alone trains one trial and prints.

The network, data and descent are those of torch-addition.py. Trials of one shape share a compiled function; each has its own α, rate,
decay, samples and seed.
"""

import io
import os
import sys
from collections import defaultdict

import jax
import jax.numpy as jnp
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python", "src"))
import groksweep  # noqa: E402

DEFAULTS = {"modulus": 13, "width": 100, "samples": 152, "alpha": 1.0, "rate": 1.0, "decay": 0.0}


def answers(weights, data, own):
    (hidden, out), (pairs, _) = weights, data
    p, width = out.shape[1], out.shape[0]
    return own["alpha"] / (2 * p * width) * ((hidden[pairs[:, 0]] + hidden[pairs[:, 1]]) ** 2 @ out)


def loss_of(weights, data, own):
    answer = answers(weights, data, own)
    return jnp.mean((answer - jax.nn.one_hot(data[1], answer.shape[1])) ** 2)


def measure(weights, data, own):
    right = answers(weights, data, own).argmax(1) == data[1]
    return loss_of(weights, data, own), right.mean()


def advance(weights, data, own, todo, most):
    """`todo` steps of this trial; `most` is the largest number of all that are trained with it."""
    rate = weights[1].shape[0] * own["rate"] / own["alpha"] ** 2
    shrink = 1 - own["rate"] * own["decay"] / own["alpha"] ** 2

    def step(at, now):
        slope = jax.grad(loss_of)(now, data, own)
        return jax.tree.map(lambda w, g: jnp.where(at < todo, shrink * w - rate * g, w), now, slope)

    return jax.lax.fori_loop(0, most, step, weights)


advance_all = jax.jit(jax.vmap(advance, in_axes=(0, 0, 0, 0, None)))
measure_all = jax.jit(jax.vmap(measure))


def begin(t):
    """Weights, data and settings of a trial, from its checkpoint where it has one."""
    p, width, split = (int(t.parameters[name]) for name in ("modulus", "width", "samples"))
    draw = np.random.default_rng(t.seed)
    pairs = np.stack(np.divmod(draw.permutation(p * p), p), 1)
    labels = pairs.sum(1) % p
    pairs[:, 1] += p  # rows of the second token follow those of the first
    weights = [draw.standard_normal(shape).astype(np.float32) for shape in ((2 * p, width), (width, p))]
    if t.resume is not None:
        with np.load(t.resume) as kept:
            weights = [kept["hidden"], kept["out"]]
    own = {name: np.float32(t.parameters[name]) for name in ("alpha", "rate", "decay")}
    t.label_power(1 / p)
    return weights, (pairs[:split], labels[:split]), (pairs[split:], labels[split:]), own


def state_of(weights, at):
    file = io.BytesIO()
    np.savez(file, hidden=np.asarray(weights[0][at]), out=np.asarray(weights[1][at]))
    return file.getvalue()


def train(trials):
    """Trains trials of one shape."""
    weights, data, held_out, own = jax.tree.map(lambda *each: jnp.stack(each), *[begin(t) for t in trials])
    done = np.array([t.start for t in trials])
    steps = [t.steps() for t in trials]
    wanted = [next(each, None) for each in steps]
    while any(step is not None for step in wanted):
        # Those that were taken up later than others wait for them.
        target = min(step for step in wanted if step is not None)
        todo = np.array([0 if step is None else max(0, target - at) for step, at in zip(wanted, done)])
        weights = advance_all(weights, data, own, todo, int(todo.max()))
        done += todo
        train_loss, train_accuracy = measure_all(weights, data, own)
        test_loss, test_accuracy = measure_all(weights, held_out, own)
        for at, t in enumerate(trials):
            if wanted[at] != target:
                continue
            t.record(
                target,
                train_loss=train_loss[at],
                test_loss=test_loss[at],
                train_accuracy=train_accuracy[at],
                test_accuracy=test_accuracy[at],
            )
            if t.wants_checkpoint():
                t.checkpoint(target, state_of(weights, at))
        wanted = [next(each, None) if step == target else step for each, step in zip(steps, wanted)]


with groksweep.trials(DEFAULTS, budget=1000) as everything:
    shapes = defaultdict(list)
    for one in everything:
        shapes[tuple(one.parameters[name] for name in ("modulus", "width", "samples"))].append(one)
    for of_one_shape in shapes.values():
        train(of_one_shape)
