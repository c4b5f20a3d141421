"""What a record says in money: quantity times price, and nothing where either is missing."""

from dataclasses import replace

import numpy as np

from tests.valuation.three_strata import record, value


def test_a_value_is_quantity_times_price() -> None:
    silt = record(value(), "avoided_siltation")
    assert silt.price is not None
    assert silt.items == ("",)
    # 1050 t kept, a quarter of it silt at 1.25 t/m3, 20 CNY/m3
    assert silt.value(silt.price)[0, 1, 0] == 1050 * 0.25 / 1.25 * 20 == 4200
    rice = record(value(), "product_output")
    assert rice.price is not None
    money = rice.value(rice.price)[rice.items.index("rice"), :, 1]
    assert money[:2].tolist() == [30 * 3000.0, 12 * 3000.0]


def test_what_is_not_counted_has_no_value() -> None:
    silt = record(value(), "avoided_siltation")
    assert silt.price is not None
    worth = silt.value(silt.price)[0]
    assert np.isnan(worth[:, 1]).all()  # the norm counts no soil kept on paddies
    assert np.isnan(worth[3]).all()  # there is no forest outside the townships
    nowhere = replace(silt.amount, counted=np.zeros_like(silt.amount.counted))
    assert np.isnan(replace(silt, amount=nowhere).value(silt.price)).all()
