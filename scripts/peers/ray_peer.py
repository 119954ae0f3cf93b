"""Trivial trials in Ray Tune, as one would run a grid with it. usage: ray_peer.py CORES"""

import os
import sys
import tempfile
import time

os.environ.update(RAY_AIR_NEW_OUTPUT="0", RAY_DEDUP_LOGS="1", RAY_TRAIN_V2_ENABLED="0")

import ray
from ray import tune

from serve import serve

CORES = int(sys.argv[1])


def trivial(config):
    return {"value": config["alpha"] + config["seed"]}


def study(trials):
    """Milliseconds from the search space to the last stored result; imports and the start of Ray are not counted."""
    if not ray.is_initialized():
        ray.init(num_cpus=CORES, include_dashboard=False, log_to_driver=False, logging_level="error")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        tuner = tune.Tuner(
            trivial,
            param_space={
                "alpha": tune.grid_search([0.5 + 7.5 * i / (trials - 1) for i in range(trials)]),
                "seed": 0,
            },
            tune_config=tune.TuneConfig(max_concurrent_trials=CORES, reuse_actors=True),
            run_config=tune.RunConfig(storage_path=folder, name="bench", verbose=0),
        )
        results = tuner.fit()
        elapsed = 1000 * (time.perf_counter() - began)
        assert len(results) == trials and not results.errors
        return elapsed


serve({"study": study, "about": lambda: f"Ray Tune {ray.__version__}"})
