"""An account valued with many values of its coefficients at once, and with each of them alone."""

from dataclasses import replace

import numpy as np
import pytest

import gep
from gep.book.coefficient import CoefficientRow
from gep.catalogue.lookup import Drawn
from gep.catalogue.used import Baked
from gep.run.revaluation import Basis, basis_of
from gep.valuation.valuation import Valued
from tests.county import make_county
from tests.services.carbon_county import carbon_county

DRAWS = 4


@pytest.fixture(scope="module", params=[make_county, carbon_county])
def basis(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Basis:
    folder = tmp_path_factory.mktemp("draws")
    how = {"seed": 3, "shape": (40, 50)} if request.param is make_county else {"norm": "mee-2020"}
    made = request.param(folder / "county", **how)
    return basis_of(gep.open_account(made.account).run(folder / "out"))


def drawn_rows(basis: Basis) -> Drawn:
    """Draws of every row that the account uses and that is not in its sums already."""
    random = np.random.default_rng(8)
    used = [one for _, one in basis.valued().used]
    fixed = {one.row for one in used if basis.baked.has(one)}
    rows = dict.fromkeys(one.row for one in used if one.row not in fixed)
    assert len(rows) > 5
    return {row: row.value * random.lognormal(0.0, 0.3, DRAWS) for row in rows}


def valued_with(basis: Basis, rows: tuple[CoefficientRow, ...]) -> Valued:
    """The account valued by a book of other rows."""
    rules = replace(basis.rules, book=replace(basis.rules.book, rows=rows))
    return replace(basis, rules=rules).valued()


def test_each_draw_has_the_bits_of_a_book_with_those_values(basis: Basis) -> None:
    drawn = drawn_rows(basis)
    together = basis.drawn(drawn)
    for number in range(DRAWS):
        rows = tuple(
            replace(row, value=float(drawn[row][number])) if row in drawn else row
            for row in basis.rules.book.rows
        )
        alone = valued_with(basis, rows)
        for many, one in zip(together.records, alone.records, strict=True):
            assert one.variant.key == many.variant.key
            quantity = np.broadcast_to(many.amount.quantity, (DRAWS, *one.amount.quantity.shape))
            assert np.array_equal(quantity[number], one.amount.quantity, equal_nan=True)
            if one.price is not None and many.price is not None:
                price = np.broadcast_to(many.price.values, (DRAWS, *one.price.values.shape))
                assert np.array_equal(price[number], one.price.values, equal_nan=True)
        for service, value in alone.values().items():
            draws = np.broadcast_to(together.values()[service], (DRAWS, *value.shape))
            assert np.array_equal(draws[number], value)


def test_zones_add_up_and_limits_hold_in_every_draw(basis: Basis) -> None:
    together = basis.drawn(drawn_rows(basis))
    townships = [layer == "township" for layer, _, _ in together.axes.zones]
    counted = together.values()
    assert any(value.ndim == 2 and (value > 0).any() for value in counted.values())
    for value in counted.values():
        parts = value[..., townships].sum(axis=-1)
        assert parts == pytest.approx(value[..., 0], rel=1e-9)


def test_values_are_those_of_the_rows(basis: Basis) -> None:
    valued = basis.valued()
    rows = valued.rows
    for number, (layer, code, _) in enumerate(valued.axes.zones):
        here = rows[(rows["zone_layer"] == layer) & (rows["zone_code"] == code)]
        of_rows = here.groupby("service")["value_yuan"].sum()
        for service, value in valued.values().items():
            assert value[number] == pytest.approx(of_rows.get(service, 0.0), rel=1e-12)


def test_draws_have_no_rows(basis: Basis) -> None:
    together = basis.drawn(drawn_rows(basis))
    with pytest.raises(ValueError, match="no rows"):
        _ = together.rows


def test_what_went_into_the_pass_cannot_be_drawn(basis: Basis) -> None:
    """Erosion is summed with its cover factors: other ones would need other sums."""
    (one, *_) = (one for _, one in basis.valued().used)
    fixed = replace(basis, baked=Baked.of((one,)))
    with pytest.raises(ValueError, match="raster pass"):
        fixed.drawn({one.row: one.row.value * np.array([0.9, 1.1])})
