"""The model in Python: a tutorial for engineers in cells (``# %%``)."""

# %% [markdown]
# # The model in Python
#
# For engineers and everyone who knows [Mesa](https://mesa.readthedocs.io): a model, agent sets, one household
# followed, a phase and a collector of your own. Run it as a script (`python
# experiments/tutorials/engineer.py`) or cell by cell. It takes a minute or so.

# %%
import os

import mesa
import numpy as np

from wijksim import WijkModel, load_config
from wijksim.model import Phase

MONTHS = int(os.environ.get("TUTORIAL_MONTHS", "36"))

# %% [markdown]
# ## A model
#
# `load_config` takes the words of the command line and checks them. Same words, same seed: the same run to
# the last bit.

# %%
words = ["city=proefstad", "scenario=integrated", "scenario.start=0", f"months={MONTHS}", "seed=3"]
model = WijkModel(load_config(words))
model.step()
print(f"month {model.city.month}: {len(model.households)} households, {len(model.corporations)} corporations")

# %% [markdown]
# ## Agent sets over columns
#
# `model.households` is a Mesa `AgentSet`, but what a household is stands in columns of numpy arrays, one row
# per household. `get` gives a column of all residents at once; `select` takes a mask over the residents
# (`where`, fast), or a function of one household, as in Mesa.

# %%
satisfaction = np.asarray(model.households.get("life_satisfaction"))
debt = np.asarray(model.households.get("problematic_debt"), dtype=bool)
print(
    f"life satisfaction {satisfaction[debt].mean():.2f} with problematic debt, {satisfaction[~debt].mean():.2f} without"
)

indebted = model.households.select(where=debt)
print(f"{len(indebted)} households have problematic debt; mean trust {np.mean(indebted.get('trust')):.2f}")

print("corporations:", ", ".join(corporation.name for corporation in model.corporations))

# %% [markdown]
# A column knows its type, unit and meaning:

# %%
for name, declared in list(model.city.households.declared.items())[:5]:
    print(f"{name}: {declared}")

# %% [markdown]
# ## The month, in order
#
# The schedule is a list of phases. Nothing else happens in a month.

# %%
for phase in model.schedule:
    print(f"{phase.group:22} | {phase.name}")

# %% [markdown]
# ## One household, followed
#
# An `id` stays with a household for life, a row does not. Chance is a function of seed, process, month and
# id: the same household meets the same luck under another policy, in whatever order things are done. `wijksim
# explain` tells a whole life in sentences.

# %%
other = WijkModel(load_config([*words, "scenario=baseline"]))
other.step()
followed = int(indebted.get("id")[0])


def of(some: WijkModel) -> str:
    """A line on the followed household in a model."""
    rows = some.city.residents()
    row = rows[some.city.households.id[rows] == followed]
    if not row.size:
        return "no longer in the city"
    h = some.city.households
    debt = "problematic debt" if h.problematic_debt[row[0]] else "no problematic debt"
    return f"satisfaction {h.life_satisfaction[row[0]]:.2f}, {debt}, trust {h.trust[row[0]]:.2f}"


for _ in range(5):
    model.step()
    other.step()
print(f"household {followed} after {model.city.month} months")
print(f"  integrated: {of(model)}")
print(f"  baseline:   {of(other)}")

# %% [markdown]
# ## A phase of your own
#
# A phase is a name and a function without arguments; put it where it belongs in the month. This one gives the
# ten lowest residual budgets of the month 50 EUR, in no relation to any policy of the model. Luck of your own
# comes from `model.city.streams` under a name of its own, so that nobody else's changes. How to take it into
# the model: [docs/extending.md](../../docs/extending.md).


# %%
def gift() -> None:
    """Fifty euro for the ten residents with the lowest residual budget."""
    rows = model.city.residents()
    h = model.city.households
    lowest = rows[np.argsort(h.residual[rows], kind="stable")[:10]]
    h.residual[lowest] += 50.0


after_bills = [phase.name for phase in model.schedule].index("energy and budget") + 1
model.schedule.insert(after_bills, Phase("households live", "gift", gift))
model.step()

# %% [markdown]
# ## A collector of your own
#
# Mesa's own collector works: reporters are functions of the model. Those of the project, with all tables,
# come with `model.run()`.

# %%
collector = mesa.DataCollector(
    model_reporters={
        "month": lambda m: m.city.month,
        "clients": lambda m: int((m.city.households.support[m.city.residents()] == 2).sum()),
        "lowest_budget": lambda m: float(m.city.households.residual[m.city.residents()].min()),
    }
)
while model.city.month < MONTHS:
    model.step()
    collector.collect(model)
collected = collector.get_model_vars_dataframe()
print(collected.tail(3).to_string(index=False))

# %%
result = model.run()  # what is left of the months, then every table
print(f"recorded: {len(result.city)} months in city, {len(result.wijken)} rows in wijken")
