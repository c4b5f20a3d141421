"""Land that a legend took for something else."""

from pathlib import Path

import gep
from tests.county import make_county


def test_half_a_hill_county_of_marsh_is_told_at_check_and_kept_with_the_account(tmp_path: Path):
    county = make_county(tmp_path / "county", 3, (60, 50))
    legend = county.folder / "legend.csv"
    text = legend.read_text(encoding="utf-8")
    # whoever mends a legend by hand takes broad leaves, shrub and grass for marsh
    for kind in ("evergreen_broadleaf_forest", "shrub", "grassland"):
        text = text.replace(f",{kind},seen", ",marsh,seen")
    legend.write_text(text, encoding="utf-8")
    opened = gep.open_account(county.account)
    (told,) = [p for p in opened.check() if p.code == "type-share"]
    assert told.severity == "warning"
    assert told.values["codes"] == "1, 2, 3"
    # three of six equally frequent codes
    assert 0.4 < float(str(told.values["share"]).rstrip("%")) / 100 < 0.6
    account = opened.run(tmp_path / "out")
    assert list(account.checks[account.checks["scope"] == "type-share"]["verdict"]) == ["warning"]


def test_a_run_alone_tells_it_too_and_an_even_county_has_nothing_to_tell(tmp_path: Path):
    county = make_county(tmp_path / "county", 3, (60, 50))
    account = gep.open_account(county.account).run(tmp_path / "even")
    assert "type-share" not in set(account.checks["scope"])
    legend = county.folder / "legend.csv"
    text = legend.read_text(encoding="utf-8").replace(",shrub,seen", ",marsh,seen")
    legend.write_text(text, encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "marsh")
    assert "type-share" in set(account.checks["scope"])
