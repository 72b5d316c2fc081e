"""Names carry no meaning: two wijken that swap their names swap their results."""

import shutil
from pathlib import Path

import pandas as pd

from wijksim import WijkModel, load_config
from wijksim.city.baseline import city_directory
from wijksim.indicators.observer import RunResult

MONTHS = 36


def swapped_town(folder: Path, first: str, second: str) -> str:
    """The test town with two wijken that have each other's name."""
    shutil.copytree(city_directory("proefstad"), folder)
    other = {first: second, second: first}
    columns = {"buurten": "wijk", "projects": "wijk", "works_done": "wijk", "corporations": "active_wijken"}
    for name, column in columns.items():
        table = pd.read_csv(folder / f"{name}.csv")
        table[column] = [
            ";".join(other.get(wijk, wijk) for wijk in names.split(";")) for names in table[column].fillna("")
        ]
        table.to_csv(folder / f"{name}.csv", index=False)
    return f"city.data={folder}"


def run(*overrides: str) -> RunResult:
    words = ["city=proefstad", f"months={MONTHS}", "scenario=integrated", "scenario.start=0", *overrides]
    return WijkModel(load_config(words)).run()


def test_wijken_that_swap_names_swap_results(tmp_path: Path):
    names = list(dict.fromkeys(pd.read_csv(city_directory("proefstad") / "buurten.csv")["wijk"]))
    first, second = names[0], names[1]
    plain, swapped = run(), run(swapped_town(tmp_path / "town", first, second))
    pd.testing.assert_frame_equal(plain.city, swapped.city)
    for here, there in ((first, second), (second, first)):
        one = plain.wijken[plain.wijken["wijk"] == here].drop(columns="wijk").reset_index(drop=True)
        other = swapped.wijken[swapped.wijken["wijk"] == there].drop(columns="wijk").reset_index(drop=True)
        pd.testing.assert_frame_equal(one, other)
    # The two differ, or swapping would be no test.
    assert not one.equals(
        plain.wijken[plain.wijken["wijk"] == first].drop(columns="wijk").reset_index(drop=True)
    )
