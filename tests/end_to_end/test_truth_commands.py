"""The commands that ask whether the model is true: back-cast and verification, on the small test town."""

from pathlib import Path

import pandas as pd
import pytest

from wijksim.command_line import main
from wijksim.command_line.command import SUCCESS


@pytest.mark.slow
def test_backcast_writes_what_was_measured_beside_what_was_simulated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = ["city=proefstad", "growth=none", "seeds=1", "draw_parameters=false", "default_point_seeds=0"]
    words += ["workers=1", "experiment=back", f"results_dir={tmp_path}"]
    assert main(["backcast", *words]) == SUCCESS
    said = capsys.readouterr().out
    assert "What it cannot tell" in said
    assert "drug_nuisance" in said
    written = tmp_path / "back" / "backcast"
    table = pd.read_csv(written / "measured_and_simulated.csv")
    assert table.loc[table["kind"] == "measured", "mean"].notna().all()
    assert (written / "backcast.png").stat().st_size > 10_000
    works = pd.read_csv(written / "given_works.csv")
    assert (works["found"] > 0).all()


@pytest.mark.slow
def test_verification_writes_three_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = [
        "city=proefstad",
        "scenario=integrated",
        "months=24",
        "seeds=4",
        "workers=1",
        "experiment=verified",
    ]
    words += ["verification.keep_one_in=[1,2]", "verification.orders=1", f"results_dir={tmp_path}"]
    assert main(["verify", *words]) == SUCCESS
    assert "Order of phases" in capsys.readouterr().out
    written = tmp_path / "verified" / "one_in_2" / "verification"
    sizes = pd.read_csv(written / "sizes.csv")
    assert sizes.groupby("keep_one_in")["households"].first().is_monotonic_decreasing
    assert set(pd.read_csv(written / "seeds.csv")["seeds"]) == {1, 2}
    assert set(pd.read_csv(written / "orders.csv")["order"]) == {"order_1"}
    assert (written / "sizes.png").is_file()
