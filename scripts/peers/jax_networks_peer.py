"""Training steps of the deep networks in JAX. usage: jax_networks_peer.py FOLDER THREADS

Written to be fast: gradient and optimiser in one jitted loop over the steps, buffers donated. Of the transformer only the
last position is computed, and keys and values once for every token and place: the same arithmetic as in groksweep. XLA
uses the cores that it may run on: with THREADS fewer, it is kept to as many.
"""

import json
import os
import sys
import time
from functools import partial
from pathlib import Path

if hasattr(os, "sched_setaffinity"):  # before XLA counts them
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[2])])

import jax
import jax.numpy as jnp

from serve import load_arrays, serve

FOLDER = Path(sys.argv[1])
HEADS = 4


def dense(spec, weights, x):
    stride = 2 if spec["biases"] else 1
    depth = len(weights) // stride
    for layer in range(depth):
        x = x @ weights[stride * layer] * spec["factors"][layer]
        if spec["biases"]:
            x = x + weights[stride * layer + 1]
        if layer < depth - 1:
            x = jnp.tanh(x) if spec["activation"] == "tanh" else jax.nn.relu(x)
    return x


def quadratic(spec, weights, x):
    return ((x @ weights[0]) ** 2 @ weights[1]) * spec["factors"][0]


def transformer(spec, weights, tokens):
    embed, position, query, key, value, out, hidden, hidden_bias, second, second_bias, unembed = weights
    p, width = spec["modulus"], embed.shape[1]
    last = embed[p:] + position[2:]
    stream = jnp.concatenate([embed[:p] + position[0], embed[:p] + position[1], last])
    places = jnp.stack([tokens[:, 0], tokens[:, 1] + p, jnp.full(len(tokens), 2 * p)], 1)
    products = ((stream @ key) * (last @ query)).reshape(-1, HEADS, width // HEADS).sum(2)
    scores = products / (width // HEADS) ** 0.5
    attention = jax.nn.softmax(scores[places], 1)
    taken = (stream @ value)[places].reshape(len(tokens), 3, HEADS, -1)
    mixed = (attention[..., None] * taken).sum(1).reshape(len(tokens), width)
    middle = mixed @ out + last
    units = jax.nn.relu(middle @ hidden + hidden_bias)
    return (units @ second + second_bias + middle) @ unembed


FORWARD = {"dense": dense, "quadratic": quadratic, "transformer": transformer}


def loss_of(spec, weights, inputs, targets):
    outputs = spec["alpha"] * FORWARD[spec["kind"]](spec, weights, inputs)
    if spec["kind"] == "transformer":
        return -jnp.mean(jnp.sum(targets * jax.nn.log_softmax(outputs), 1))
    return jnp.mean((outputs - targets) ** 2)


def update(optimiser, step, weights, slots, gradients):
    warmup = optimiser["warmup"]
    warmed = jnp.minimum(step / warmup, 1) if warmup > 0 else 1.0
    rate, kept = warmed * optimiser["rate"], 1 - warmed * optimiser["decay"]
    if optimiser["kind"] == "gd":
        return [kept * w - rate * g for w, g in zip(weights, gradients)], slots
    b1, b2 = optimiser["beta1"], optimiser["beta2"]
    mean = [b1 * m + (1 - b1) * g for m, g in zip(slots[0], gradients)]
    square = [b2 * v + (1 - b2) * g * g for v, g in zip(slots[1], gradients)]
    size = rate / (1 - b1 ** (step + 1.0))
    correction = 1 / jnp.sqrt(1 - b2 ** (step + 1.0))
    moved = [
        kept * w - size * m / (jnp.sqrt(v) * correction + 1e-8) for w, m, v in zip(weights, mean, square)
    ]
    return moved, [mean, square]


class Network:
    """A case with its state and its compiled loop."""

    def __init__(self, name):
        folder = FOLDER / name
        self.spec = json.loads((folder / "spec.json").read_text())
        arrays = load_arrays(folder)
        count = len([key for key in arrays if key.startswith("w")])
        weights = [jnp.asarray(arrays[f"w{k}"]) for k in range(count)]
        slots = 0 if self.spec["optimiser"]["kind"] == "gd" else 2
        self.state = weights, [[jnp.zeros_like(w) for w in weights] for _ in range(slots)]
        tokens = self.spec["kind"] == "transformer"
        inputs = jnp.asarray(arrays["inputs"], jnp.int32 if tokens else jnp.float32)
        targets = jnp.asarray(arrays["targets"])
        self.samples = inputs, targets
        size = self.spec["batch"] or len(inputs)
        self.inputs = inputs.reshape(-1, size, inputs.shape[1])
        self.targets = targets.reshape(-1, size, targets.shape[1])
        self.steps = 0
        self.loop = jax.jit(self.train, donate_argnums=0)

    def train(self, state, inputs, targets, begin, steps):
        loss = partial(loss_of, self.spec)
        batches = len(inputs)

        def body(step, state):
            weights, slots = state
            gradients = jax.grad(loss)(weights, inputs[step % batches], targets[step % batches])
            return update(self.spec["optimiser"], step, weights, slots, gradients)

        return jax.lax.fori_loop(begin, begin + steps, body, state)

    def advance(self, steps):
        state = self.loop(self.state, self.inputs, self.targets, self.steps, steps)
        self.state = jax.block_until_ready(state)
        self.steps += steps


class Batch:
    """Trials of a case with data and weights of their own, mapped over, in one compiled loop."""

    def __init__(self, name, count):
        self.spec = json.loads((FOLDER / name / "spec.json").read_text())
        arrays = {key: jnp.asarray(value[:count], jnp.float32) for key, value in load_arrays(FOLDER / name / "batch").items()}
        weights = [arrays[f"w{k}"] for k in range(len(arrays) - 2)]
        slots = 0 if self.spec["optimiser"]["kind"] == "gd" else 2
        self.state = weights, [[jnp.zeros_like(w) for w in weights] for _ in range(slots)]
        self.samples = arrays["inputs"], arrays["targets"]
        size = self.spec["batch"] or arrays["inputs"].shape[1]
        # [batch][trial][sample of the batch][number]
        self.parts = [
            jnp.moveaxis(each.reshape(count, -1, size, each.shape[2]), 1, 0).copy() for each in self.samples
        ]
        self.steps = 0
        self.loss = partial(loss_of, self.spec)
        self.loop = jax.jit(self.train, donate_argnums=0)

    def train(self, state, inputs, targets, begin, steps):
        gradients_of = jax.vmap(jax.grad(self.loss))
        batches = len(inputs)

        def body(step, state):
            weights, slots = state
            part = step % batches
            gradients = gradients_of(weights, inputs[part], targets[part])
            return update(self.spec["optimiser"], step, weights, slots, gradients)

        return jax.lax.fori_loop(begin, begin + steps, body, state)

    def advance(self, steps):
        state = self.loop(self.state, *self.parts, self.steps, steps)
        self.state = jax.block_until_ready(state)
        self.steps += steps


CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}

kept = {}


def run(case, form, steps, clock="wall"):
    """Milliseconds of `steps` steps, compiled and warm; clock "processor": of processor time of all threads."""
    if case not in kept:
        for other in [key for key in kept if case not in key]:
            del kept[other]
        kept[case] = Network(case)
        kept[case].advance(2)
    network = kept[case]
    began = CLOCKS[clock]()
    network.advance(steps)
    return 1000 * (CLOCKS[clock]() - began)


def run_batch(case, count, steps, clock="wall"):
    """Milliseconds of `steps` steps of `count` trials at once, compiled and warm."""
    key = case, count
    if key not in kept:
        kept[key] = Batch(case, count)
        kept[key].advance(2)
    batch = kept[key]
    began = CLOCKS[clock]()
    batch.advance(steps)
    return 1000 * (CLOCKS[clock]() - began)


def batch_loss_after(case, count, steps):
    """Mean loss of the trials after so many steps."""
    batch = Batch(case, count)
    batch.advance(steps)
    return float(jnp.mean(jax.vmap(batch.loss)(batch.state[0], *batch.samples)))


def loss_after(case, steps):
    """Loss of all train samples after so many steps."""
    network = Network(case)
    network.advance(steps)
    return float(loss_of(network.spec, network.state[0], *network.samples))


def about():
    return f"JAX {jax.__version__}"


serve({"run": run, "run_batch": run_batch, "batch_loss_after": batch_loss_after, "loss_after": loss_after, "about": about})
