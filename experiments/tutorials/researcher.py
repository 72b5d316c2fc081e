"""A question of your own, from design to interval: a tutorial for researchers in cells (``# %%``)."""

# %% [markdown]
# # A question of your own, from design to interval
#
# For researchers. The question: *teams carry half as many clients as usual; does coordinating still pay, and
# through which pathway?* The answer here is about an invented town and a few seeds, so read how it is done,
# not what comes out.
#
# Run it as a script (`python experiments/tutorials/researcher.py`), or cell by cell in an editor that knows
# `# %%`. It takes a few minutes; runs that are finished are kept in `results/` and not made again. For a real
# answer: `city=groningen_tenth`, 240 months, 20 seeds and more.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from wijksim.lab.attribution import attribute
from wijksim.lab.store import read_table
from wijksim.lab.sweep import sweep

RESULTS = os.environ.get("TUTORIAL_RESULTS", "results")
MONTHS = int(os.environ.get("TUTORIAL_MONTHS", "60"))
SEEDS = int(os.environ.get("TUTORIAL_SEEDS", "8"))
WORKERS = int(os.environ.get("TUTORIAL_WORKERS", "0"))  # 0: one per core
COMMON = [
    "city=proefstad",
    "scenario.start=0",
    f"months={MONTHS}",
    f"seeds={SEEDS}",
    f"results_dir={RESULTS}",
    f"workers={WORKERS}",
]

# %% [markdown]
# ## A design
#
# A scenario file sets money, its division and coordination. Here it is enough to change one dial for both
# policies: `scenario.support_capacity`. A grid makes arms of its levels; every arm meets the same city and
# the same luck.

# %%
done = sweep(
    [
        *COMMON,
        "scenarios=[parallel,integrated]",
        "design.grid={scenario.support_capacity: [0.5, 1]}",
        "experiment=tutorial_capacity",
    ]
)
assert done.ensemble.complete, done.ensemble.failed
print(pd.read_csv(done.store.folder / "arms.csv").to_string(index=False))

# %% [markdown]
# ## One number per run
#
# The tables of all runs open as one frame. `cohort` says who a household was at month 0: *original* residents
# are counted wherever they live now, so that moving poor people out improves nothing.

# %%
cohorts = read_table(done.store.folder, "cohorts").astype({"scenario": str, "cohort": str, "seed": int})
last = cohorts[(cohorts["cohort"] == "original") & (cohorts["month"] == cohorts["month"].max())]
runs = last.pivot_table(index="seed", columns="scenario", values="life_satisfaction_mean")
print(runs.round(4).to_string())

# %% [markdown]
# ## Contrasts with intervals
#
# Differences are taken within a seed, then averaged. The interval is Student's t over pairs.


# %%
def interval(differences: pd.Series) -> dict[str, float]:
    """Mean of paired differences with its 95% t interval."""
    values = differences.dropna().to_numpy()
    reach = stats.t.ppf(0.975, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size)
    return {
        "pairs": values.size,
        "mean": values.mean(),
        "low": values.mean() - reach,
        "high": values.mean() + reach,
    }


arms = pd.read_csv(done.store.folder / "arms.csv")
pairs = {}
for capacity, cell in arms.groupby("scenario.support_capacity"):
    names = dict(zip(cell["scenario"], cell["arm"], strict=True))
    pairs[f"support capacity {capacity:g}"] = runs[names["integrated"]] - runs[names["parallel"]]
contrasts = pd.DataFrame({name: interval(values) for name, values in pairs.items()}).T
print(contrasts.round(5).to_string())

# %% [markdown]
# An interval over pairs at the default point of the constants holds luck only. `wijksim compare` gives every
# pair constants of its own, drawn from their ranges, so that its intervals carry what is not known too;
# `experiment=latin_hypercube` samples them.
#
# ## What the common luck is worth
#
# Were the two policies run with luck of their own, the variance of a difference would be the sum of the
# variances.

# %%
one, other = runs[names["integrated"]], runs[names["parallel"]]
paired = (one - other).var(ddof=1)
independent = one.var(ddof=1) + other.var(ddof=1)
if paired > 0:
    print(f"with independent luck the variance would be {independent / paired:.0f} times as large")

# %% [markdown]
# ## Through which pathway?
#
# Pathways are switched on in turn, in both arms; a pathway's Shapley value is what it adds, averaged over the
# orders. The parts add up to the whole difference. What is not among those named stands under *outside*.
#
# The measure here is the mean over all years and not the last month, which is why its interval is narrower than the
# one above: say with every number over which months it was taken.

# %%
divided = attribute(
    [
        *COMMON,
        "scenario.support_capacity=0.5",
        "draw_parameters=false",
        "attribution.pathways=[handover,overhead]",
        "attribution.one_at_a_time=false",
        "experiment=tutorial_pathways",
    ]
)
parts = divided.tables()["attribution"]
shown = ["part", "pairs", "mean", "low", "high"]
print(parts.loc[parts["measure"] == "satisfaction_original", shown].to_string(index=False))

# %% [markdown]
# ## A picture
#
# Show every pair beside the interval: with few pairs the reader should see how few.

# %%
figure, axes = plt.subplots(figsize=(7, 2.6), layout="constrained")
for height, (name, values) in enumerate(pairs.items()):
    row = contrasts.loc[name]
    axes.plot(values, np.full(values.size, height), "o", color="0.7", markersize=5, label="one pair")
    axes.plot([row["low"], row["high"]], [height, height], color="tab:blue", linewidth=2.5)
    axes.plot(row["mean"], height, "o", color="tab:blue", markersize=8, label="mean and 95% interval")
axes.axvline(0.0, color="0.4", linewidth=0.8)
axes.set_yticks(range(len(pairs)), list(pairs))
axes.set_ylim(-0.5, len(pairs) - 0.5)
axes.set_xlabel(f"integrated less parallel, points (0-10), original residents, month {MONTHS}")
handles, labels = axes.get_legend_handles_labels()
unique = dict(zip(labels, handles, strict=True))
figure.legend(unique.values(), unique.keys(), loc="outside upper right", ncols=2, frameon=False)
picture = Path(RESULTS) / "tutorial_capacity" / "contrasts.png"
figure.savefig(picture, dpi=120)
plt.close(figure)
print(f"picture: {picture}")

# %% [markdown]
# ## Further
#
# - When does the sign turn: `wijksim breakeven`, `wijksim discover`
#   ([docs/lab_analysis.md](../../docs/lab_analysis.md)).
# - Which constants matter: `wijksim sensitivity`.
# - Does the city behave as measured: `wijksim validate` ([docs/patterns.md](../../docs/patterns.md)).
# - A scenario, a mechanism, an indicator of your own: [docs/extending.md](../../docs/extending.md).
# - Another city: [docs/another_city.md](../../docs/another_city.md).
