"""Modular addition in PyTorch: the network, data and descent of the system modular-mlp, as a script of one's own.

`groksweep run examples/programs/torch-addition.yaml` trains a sweep of it; `python torch-addition.py` alone trains one trial and prints.

f = α W₂ (W₁x)² / (2pN) for pairs (a, b), one-hot, classified by (a + b) mod p. Loss: mean squared error over samples and outputs.
Descent: w ← (1 - γ)w - ηg with η = Nη₀/α² and γ = η₀λ/α². Source: Gromov, arXiv:2301.02679; Kumar et al., arXiv:2310.06110, Fig. 2.
"""

import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python", "src"))
import groksweep  # noqa: E402

DEFAULTS = {"modulus": 13, "width": 100, "samples": 152, "alpha": 1.0, "rate": 1.0, "decay": 0.0}


class Network(torch.nn.Module):
    def __init__(self, p, width, alpha):
        super().__init__()
        self.hidden = torch.nn.Parameter(torch.randn(2 * p, width))
        self.out = torch.nn.Parameter(torch.randn(width, p))
        self.factor = alpha / (2 * p * width)

    def forward(self, pairs):
        # The row of a token is its one-hot vector times the matrix.
        hidden = self.hidden[pairs[:, 0]] + self.hidden[pairs[:, 1]]
        return self.factor * (hidden**2 @ self.out)


@torch.no_grad()
def measure(network, pairs, labels):
    answer = network(pairs).double()
    targets = torch.nn.functional.one_hot(labels, answer.shape[1])
    loss = ((answer - targets) ** 2).mean().item()
    return loss, (answer.argmax(1) == labels).double().mean().item()


with groksweep.trial(DEFAULTS, budget=1000) as t:
    own = t.parameters
    p, width, alpha = int(own["modulus"]), int(own["width"]), own["alpha"]
    torch.manual_seed(t.seed)
    order = torch.randperm(p * p)
    pairs = torch.cartesian_prod(torch.arange(p), torch.arange(p))[order]
    labels = pairs.sum(1) % p
    pairs[:, 1] += p  # rows of the second token follow those of the first
    split = int(own["samples"])
    network = Network(p, width, alpha)
    rate, shrink = width * own["rate"] / alpha**2, 1 - own["rate"] * own["decay"] / alpha**2
    targets = torch.nn.functional.one_hot(labels[:split], p).float()
    t.label_power(1 / p)
    if t.resume is not None:
        network.load_state_dict(torch.load(t.resume))

    done = t.start
    for step in t.steps():
        while done < step:
            loss = torch.nn.functional.mse_loss(network(pairs[:split]), targets)
            network.zero_grad()
            loss.backward()
            with torch.no_grad():
                for weights in network.parameters():
                    weights.mul_(shrink).sub_(weights.grad, alpha=rate)
            done += 1
        train_loss, train_accuracy = measure(network, pairs[:split], labels[:split])
        test_loss, test_accuracy = measure(network, pairs[split:], labels[split:])
        t.record(
            step,
            train_loss=train_loss,
            test_loss=test_loss,
            train_accuracy=train_accuracy,
            test_accuracy=test_accuracy,
        )
        if t.wants_checkpoint():
            t.checkpoint(step, lambda path: torch.save(network.state_dict(), path))
