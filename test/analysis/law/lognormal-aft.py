"""Writes lognormal-aft.json: 72 invented times under two exponents and three strata, half of them cut short, and what two
independent programs make of them: lifelines 0.30.3 (LogNormalAFTFitter), and a maximum of the likelihood by scipy 1.17.1.

    python test/analysis/law/lognormal-aft.py > test/analysis/law/lognormal-aft.json
"""

import json

import numpy as np
import pandas as pd
from lifelines import LogNormalAFTFitter
from scipy.optimize import minimize
from scipy.stats import norm

random = np.random.default_rng(5)
rows = []
for stratum in range(3):
    for rate in (0.5, 1.0, 4.0):
        for decay in (0.1, 0.4):
            for seed in range(4):
                time = 900 * 2**stratum * rate**-1.0 * decay**-0.64 * np.exp(0.3 * random.normal())
                bound = 1500 * np.exp(1.2 * random.normal())
                rows.append((rate, decay, stratum, seed, round(min(time, bound), 3), int(time <= bound)))
table = pd.DataFrame(rows, columns=["rate", "decay", "stratum", "seed", "time", "event"])

design = pd.DataFrame({"rate": np.log(table["rate"]), "decay": np.log(table["decay"])})
for stratum in range(3):
    design[f"stratum{stratum}"] = (table["stratum"] == stratum).astype(float)
fitter = LogNormalAFTFitter(fit_intercept=False)
fitter._fit_intercept = False
aft = design.assign(time=table["time"], event=table["event"], one=1.0).drop(columns="stratum0")
fitter.fit(aft, "time", "event", fit_options={"tol": 1e-12})
mu = fitter.params_["mu_"]

X, y, event = design.to_numpy(), np.log(table["time"].to_numpy()), table["event"].to_numpy() == 1


def loss(theta):
    u = (y - X @ theta[:-1]) / np.exp(theta[-1])
    return -(np.where(event, norm.logpdf(u) - theta[-1], norm.logsf(u))).sum()


start = np.append(np.linalg.lstsq(X, y, rcond=None)[0], -1.0)
best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 200000, "maxfev": 200000})
best = minimize(loss, best.x, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-14, "maxiter": 200000, "maxfev": 200000}).x

print(
    json.dumps(
        {
            "rows": [list(row) for row in rows],
            "lifelines": {"exponents": [mu["rate"], mu["decay"]], "spread": float(np.exp(fitter.params_["sigma_"].iloc[0]))},
            "scipy": {"exponents": list(best[:2]), "spread": float(np.exp(best[-1])), "constants": list(best[2:-1])},
        }
    )
)
