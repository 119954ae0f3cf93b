"""Modular addition by a network of two layers, its gradient by hand, in Python without any package.

`groksweep run examples/programs/two-layers.yaml` trains a sweep of it; `python3 two-layers.py` alone trains one trial and prints.
"""

import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python", "src"))
import groksweep  # noqa: E402


def forward(weights, out, pair):
    a, b = pair
    hidden = [weights[0][i][a] + weights[1][i][b] for i in range(len(out[0]))]
    squares = [h * h for h in hidden]
    return hidden, squares, [sum(row[i] * squares[i] for i in range(len(squares))) for row in out]


def losses(weights, out, pairs, p):
    loss = right = 0.0
    for pair in pairs:
        answer = forward(weights, out, pair)[2]
        label = sum(pair) % p
        loss += sum((answer[c] - (c == label)) ** 2 for c in range(p)) / p
        right += answer.index(max(answer)) == label
    return loss / len(pairs), right / len(pairs)


def step_down(weights, out, pairs, p, rate):
    width = len(out[0])
    d_in = [[[0.0] * p for _ in range(width)] for _ in range(2)]
    d_out = [[0.0] * width for _ in range(p)]
    for a, b in pairs:
        hidden, squares, answer = forward(weights, out, (a, b))
        errors = [2 * (answer[c] - (c == (a + b) % p)) / (p * len(pairs)) for c in range(p)]
        for i in range(width):
            back = 0.0
            for c in range(p):
                d_out[c][i] += errors[c] * squares[i]
                back += errors[c] * out[c][i]
            d_in[0][i][a] += 2 * back * hidden[i]
            d_in[1][i][b] += 2 * back * hidden[i]
    for side in range(2):
        for i in range(width):
            for k in range(p):
                weights[side][i][k] -= rate * d_in[side][i][k]
    for c in range(p):
        for i in range(width):
            out[c][i] -= rate * d_out[c][i]


with groksweep.trial({"modulus": 5, "width": 8, "rate": 0.5}, budget=50) as t:
    p, width = int(t.parameters["modulus"]), int(t.parameters["width"])
    draw = random.Random(t.seed)
    pairs = [(a, b) for a in range(p) for b in range(p)]
    draw.shuffle(pairs)
    train, test = pairs[: 2 * len(pairs) // 3], pairs[2 * len(pairs) // 3 :]
    weights = [[[draw.gauss(0, 0.4) for _ in range(p)] for _ in range(width)] for _ in range(2)]
    out = [[draw.gauss(0, 0.4) for _ in range(width)] for _ in range(p)]
    if t.resume is not None:
        weights, out = json.loads(t.resume.read_text())
    done = t.start
    for step in t.steps():
        while done < step:
            step_down(weights, out, train, p, t.parameters["rate"])
            done += 1
        train_loss, train_accuracy = losses(weights, out, train, p)
        test_loss, test_accuracy = losses(weights, out, test, p)
        t.record(
            step,
            train_loss=train_loss,
            test_loss=test_loss,
            train_accuracy=train_accuracy,
            test_accuracy=test_accuracy,
        )
        if t.wants_checkpoint():
            t.checkpoint(step, json.dumps([weights, out]).encode())
