"""Descent of the N×D network in PyTorch. usage: torch_peer.py FOLDER THREADS

Written to be fast: no autograd, the trials' neurons stacked so that each step is two large matrix products, the step
compiled by torch.compile, weights updated in place. Where nothing compiles (no C++ compiler), it says so and runs eager.
"""

import sys
import time

import torch

from serve import load_arrays, serve

arrays = load_arrays(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.set_grad_enabled(False)
DTYPES = {"float32": torch.float32, "float64": torch.float64}


def outputs(weights, x, alpha, epsilon):
    """[trials, P] from weights [trials, N, D]."""
    trials, neurons, dimension = weights.shape
    h = (weights.view(-1, dimension) @ x.T).view(trials, neurons, -1)
    return h, alpha[:, None] * (h + epsilon[:, None, None] / 2 * h * h).mean(1)


def step(weights, x, target, alpha, epsilon):
    """w ← w − η∂L/∂w in place; `target` is y + f₀, so that f − f₀ is trained."""
    trials, neurons, dimension = weights.shape
    h, output = outputs(weights, x, alpha, epsilon)
    scaled = (2 / len(x)) / alpha[:, None] * (output - target)
    slope = scaled[:, None, :] * (1 + epsilon[:, None, None] * h)
    weights -= (slope.view(trials * neurons, -1) @ x).view(trials, neurons, dimension)


compiled = torch.compile(step)


def can_compile():
    try:
        compiled(*problem("float64", [{"alpha": 1.0, "epsilon": 0.1}]))
        return True
    except Exception as error:  # any failure of the compiler: eager is the peer then
        print(f"torch.compile failed: {error}", file=sys.stderr)
        return False


def problem(precision, trials):
    """Weights, inputs, targets, α and ε."""
    dtype = DTYPES[precision]
    x = torch.as_tensor(arrays["trainX"]).to(dtype)
    alpha = torch.tensor([trial["alpha"] for trial in trials], dtype=dtype)
    epsilon = torch.tensor([trial["epsilon"] for trial in trials], dtype=dtype)
    start = torch.as_tensor(arrays["weights"]).to(dtype)
    weights = start.repeat(len(trials), 1, 1).contiguous()
    target = torch.as_tensor(arrays["trainY"]).to(dtype) + outputs(weights, x, alpha, epsilon)[1]
    return weights, x, target, alpha, epsilon


is_compiled = can_compile()
best_step = compiled if is_compiled else step
kept = {}


def run(form, precision, trials, steps):
    """Milliseconds of `steps` steps of these trials together, compiled and warm."""
    key = (precision, len(trials))
    if key not in kept:
        kept[key] = problem(precision, trials)
        for _ in range(2):
            best_step(*kept[key])
    began = time.perf_counter()
    for _ in range(steps):
        best_step(*kept[key])
    return 1000 * (time.perf_counter() - began)


def curve(form, precision, trials, recorded):
    """Train losses at the recorded steps, a list a trial."""
    state = problem(precision, trials)
    columns, before = [], 0
    for at in recorded:
        for _ in range(at - before):
            best_step(*state)
        weights, x, target, alpha, epsilon = state
        losses = ((outputs(weights, x, alpha, epsilon)[1] - target) ** 2).mean(1)
        columns.append(losses.double().tolist())
        before = at
    return [list(row) for row in zip(*columns)]


def about():
    how = "compiled" if is_compiled else "eager"
    return f"PyTorch {torch.__version__.split('+')[0]}, {how}, {torch.get_num_threads()} threads"


serve({"run": run, "curve": curve, "about": about})
