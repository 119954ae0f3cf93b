"""Training steps of the deep networks in PyTorch. usage: torch_networks_peer.py FOLDER THREADS

Written to be fast: automatic gradients of a plain forward pass, one fused optimiser; once eager, once with the loss and its
gradient compiled by torch.compile. Of the transformer only the last position is computed, and keys and values once for
every token and place: the same arithmetic as in groksweep.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")  # no pool of compilers beside the measurement

import torch
import torch.nn.functional as F

from serve import load_arrays, serve

FOLDER = Path(sys.argv[1])
HEADS = 4
torch.set_num_threads(int(sys.argv[2]))


def dense(spec, weights, x):
    stride = 2 if spec["biases"] else 1
    depth = len(weights) // stride
    for layer in range(depth):
        w = weights[stride * layer]
        x = torch.addmm(weights[stride * layer + 1], x, w) if spec["biases"] else x @ w
        if spec["factors"][layer] != 1:
            x = x * spec["factors"][layer]
        if layer < depth - 1:
            x = torch.tanh(x) if spec["activation"] == "tanh" else torch.relu(x)
    return x


def quadratic(spec, weights, x):
    return ((x @ weights[0]).square() @ weights[1]) * spec["factors"][0]


def transformer(spec, weights, tokens):
    embed, position, query, key, value, out, hidden, hidden_bias, second, second_bias, unembed = weights
    p, width = spec["modulus"], embed.shape[1]
    last = embed[p:] + position[2:]
    stream = torch.cat([embed[:p] + position[0], embed[:p] + position[1], last])
    rows = (tokens[:, 0], tokens[:, 1] + p)
    products = ((stream @ key) * (last @ query)).view(-1, HEADS, width // HEADS).sum(2)
    scores = products / (width // HEADS) ** 0.5
    values = stream @ value
    seen = torch.stack([scores[rows[0]], scores[rows[1]], scores[-1:].expand(len(tokens), HEADS)], 1)
    attention = torch.softmax(seen, 1)
    taken = torch.stack([values[rows[0]], values[rows[1]], values[-1:].expand(len(tokens), width)], 1)
    mixed = (attention[..., None] * taken.view(len(tokens), 3, HEADS, -1)).sum(1).view(len(tokens), width)
    middle = mixed @ out + last
    units = torch.relu(torch.addmm(hidden_bias, middle, hidden))
    return (torch.addmm(second_bias, units, second) + middle) @ unembed


FORWARD = {"dense": dense, "quadratic": quadratic, "transformer": transformer}


class Network:
    """A case with its state, stepped eagerly or compiled."""

    def __init__(self, name, compiled):
        folder = FOLDER / name
        self.spec = json.loads((folder / "spec.json").read_text())
        arrays = load_arrays(folder)
        count = len([key for key in arrays if key.startswith("w")])
        self.weights = [torch.tensor(arrays[f"w{k}"], requires_grad=True) for k in range(count)]
        tokens = self.spec["kind"] == "transformer"
        inputs = torch.as_tensor(arrays["inputs"]).to(torch.int64 if tokens else torch.float32)
        targets = torch.as_tensor(arrays["targets"])
        if tokens:
            targets = targets.argmax(1)
        self.samples = inputs, targets
        size = self.spec["batch"] or len(inputs)
        self.batches = list(zip(inputs.split(size), targets.split(size)))
        self.loss = torch.compile(self.plain_loss) if compiled else self.plain_loss
        self.optimiser = self.make_optimiser()
        self.steps = 0

    def plain_loss(self, weights, inputs, targets):
        outputs = self.spec["alpha"] * FORWARD[self.spec["kind"]](self.spec, weights, inputs)
        return F.cross_entropy(outputs, targets) if targets.ndim == 1 else F.mse_loss(outputs, targets)

    def make_optimiser(self):
        o = self.spec["optimiser"]
        decay = o["decay"] / o["rate"]
        if o["kind"] == "gd":
            return torch.optim.SGD(self.weights, lr=o["rate"], weight_decay=decay, fused=True)
        betas = (o["beta1"], o["beta2"])
        return torch.optim.AdamW(self.weights, lr=o["rate"], betas=betas, weight_decay=decay, fused=True)

    def step(self):
        o = self.spec["optimiser"]
        if self.steps <= o["warmup"]:
            factor = min(self.steps / o["warmup"], 1) if o["warmup"] > 0 else 1
            self.optimiser.param_groups[0]["lr"] = o["rate"] * factor
        inputs, targets = self.batches[self.steps % len(self.batches)]
        loss = self.loss(self.weights, inputs, targets)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.steps += 1


kept = {}


def run(case, form, steps):
    """Milliseconds of `steps` steps, compiled and warm."""
    key = case, form
    if key not in kept:
        kept.clear()
        torch.compiler.reset()
        kept[key] = Network(case, form == "compiled")
        for _ in range(5):
            kept[key].step()
    network = kept[key]
    began = time.perf_counter()
    for _ in range(steps):
        network.step()
    return 1000 * (time.perf_counter() - began)


def loss_after(case, steps):
    """Loss of all train samples after so many steps."""
    network = Network(case, False)
    for _ in range(steps):
        network.step()
    with torch.no_grad():
        return network.plain_loss(network.weights, *network.samples).item()


def about():
    return f"PyTorch {torch.__version__.split('+')[0]}"


serve({"run": run, "loss_after": loss_after, "about": about})
