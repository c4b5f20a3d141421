"""Class limits of one account used for another."""

from pathlib import Path

import pytest

from gep.account.account import Account, read_account
from gep.outputs.maps.breaks import Breaks, Limits, read_breaks, write_breaks
from gep.outputs.maps.drawing import Drawing
from gep.outputs.maps.mapped import MappedAccount, open_for_maps
from gep.outputs.maps.pictures import draw_maps
from gep.problems import DataProblem, UsageProblem
from tests.outputs.maps.drawn import figure_of, texts


def another_year(out: Path, times: float) -> Account:
    """The account as if everything were worth so many times as much."""
    account = read_account(out)
    rows = account.rows()
    account.__dict__["_all_rows"] = rows.assign(value_yuan=rows["value_yuan"] * times)
    return account


def intervals(mapped: MappedAccount, name: str) -> list[str]:
    written = texts(figure_of(mapped, name))
    return [text for text in written if text[0] in "≤>" or " – " in text]


@pytest.fixture(scope="module")
def frozen(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Breaks:
    file = tmp_path_factory.mktemp("frozen") / "breaks.toml"
    written = draw_maps(out, "zh", ["gep", "gep_rank"], Drawing(formats=(), freeze=file))
    assert written == [file]
    return read_breaks(file)


def test_frozen_are_the_inner_edges_in_the_unit_of_the_account(
    frozen: Breaks, account: Account
) -> None:
    assert (frozen.account, frozen.sheets["gep"].year) == ("江山市", 2023)
    assert set(frozen.sheets) == {"gep"}  # ranks have no limits to keep
    values = account.gep_by("zone_code", layer="township")["value_yuan"].drop("", errors="ignore")
    assert frozen.sheets["gep"].unit == "CNY yr-1"
    assert frozen.sheets["gep"].greatest == pytest.approx(values.max(), rel=1e-9)
    assert values.min() < frozen.sheets["gep"].breaks[0]
    assert frozen.sheets["gep"].breaks[-1] < values.max()


@pytest.mark.parametrize("times", [0.01, 1.0, 700.0])
def test_the_legend_is_the_same_every_year_and_open_at_both_ends(
    out: Path, frozen: Breaks, times: float
) -> None:
    mapped = open_for_maps(another_year(out, times), frozen)
    labels = intervals(mapped, "gep")
    assert labels == intervals(open_for_maps(read_account(out), frozen), "gep")
    assert labels[0].startswith("≤")
    assert labels[-1].startswith(">")
    written = "".join(texts(figure_of(mapped, "gep")))
    assert "沿用 2023 年断点" in written
    in_last = f"({4 if times > 1 else 0})" if times != 1.0 else None
    if in_last:  # all four townships lie beyond one end or the other
        counts = [t for t in texts(figure_of(mapped, "gep")) if t.startswith("(")]
        assert counts[len(labels) - 1] == in_last


def test_a_sheet_that_the_file_lacks_is_classed_by_itself_and_says_so(
    out: Path, frozen: Breaks
) -> None:
    mapped = open_for_maps(read_account(out), frozen)
    assert "断点文件中没有本图，按本年数值分级" in "".join(texts(figure_of(mapped, "gep_per_km2")))
    assert "断点文件" not in "".join(texts(figure_of(mapped, "gep")))


def test_limits_of_another_unit_are_refused(frozen: Breaks) -> None:
    with pytest.raises(DataProblem) as found:
        frozen.of("gep", "CNY yr-1 km-2")
    assert found.value.problems[0].code == "maps-breaks-wrong"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    limits = Limits(
        year=2023, unit="t yr-1", greatest=12.5, method="quantiles", breaks=(-1.0, 0.1, 3.3e9)
    )
    breaks = Breaks(account='a "b" \\ \x7f江', sheets={"a.b 江": limits})
    write_breaks(tmp_path / "b.toml", breaks)
    assert read_breaks(tmp_path / "b.toml") == breaks


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("account = = 1", "TOML"),
        ("[sheets]", "account"),
        ('account = "a"\ncolour = "red"\n[sheets]', "colour"),
        (
            'account = "a"\n[sheets.gep]\nyear = 1\nunit = "CNY yr-1"\ngreatest = 1.0\n'
            'method = "fixed"\nbreaks = [2.0, 1.0]',
            "sheets.gep.breaks",
        ),
        (
            'account = "a"\n[sheets.gep]\nyear = 1\nunit = "CNY yr-1"\ngreatest = 1.0\n'
            'method = "fixed"\nbreaks = [nan]',
            "sheets.gep.breaks.0",
        ),
    ],
)
def test_a_wrong_file_of_limits_is_said(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "b.toml").write_text(text, "utf-8")
    with pytest.raises(DataProblem) as found:
        read_breaks(tmp_path / "b.toml")
    assert {p.code for p in found.value.problems} == {"maps-breaks-wrong"}
    assert key in [p.values["key"] for p in found.value.problems]
    assert all(p.text("zh") and p.text("en") for p in found.value.problems)


def test_a_file_that_is_not_there_is_said_and_one_that_is_there_is_kept(tmp_path: Path) -> None:
    with pytest.raises(DataProblem):
        read_breaks(tmp_path / "none.toml")
    (tmp_path / "old.toml").write_text("kept")
    with pytest.raises(UsageProblem, match=r"old\.toml"):
        Drawing(freeze=tmp_path / "old.toml")
    with pytest.raises(UsageProblem, match="png, svg, pdf"):
        Drawing(formats=("jpg",))  # type: ignore[arg-type]  # what a user may write
    assert (tmp_path / "old.toml").read_text() == "kept"


def test_old_limits_are_kept_with_their_year_beside_those_of_new_sheets(
    out: Path, frozen: Breaks, tmp_path: Path
) -> None:
    old = frozen.sheets["gep"].model_copy(update={"year": 2020})
    write_breaks(tmp_path / "old.toml", Breaks(account="江山市", sheets={"gep": old}))
    both = Drawing((), breaks=tmp_path / "old.toml", freeze=tmp_path / "new.toml")
    draw_maps(out, "zh", ["gep", "gep_per_km2"], both)
    kept = read_breaks(tmp_path / "new.toml").sheets
    assert kept["gep"] == old
    assert {name: one.year for name, one in kept.items()} == {"gep": 2020, "gep_per_km2": 2023}
