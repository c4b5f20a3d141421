"""Units as people write them, against arithmetic."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep import units

SAME = [
    ("万元", "CNY", 1e4),
    ("亿元", "万元", 1e4),
    ("亩", "m2", 2000 / 3),
    ("万亩", "ha", 10000 / 15),
    ("亿m3", "m3", 1e8),
    ("万吨", "t", 1e4),
    ("万kWh", "kWh", 1e4),
    ("1e8 m3", "m3", 1e8),
    ("kg ha-1 yr-1", "t km-2 yr-1", 0.1),  # /10, methods: kg/ha to t/km2
    ("t ha-1", "t km-2", 100.0),
    ("mm m2", "m3", 1e-3),
    ("gC m-2 yr-1", "tC ha-1 yr-1", 0.01),
    ("percent", "1", 0.01),
    ("g kg-1", "1", 1e-3),
    ("kWh", "kJ", 3600.0),
    ("元/吨", "CNY t-1", 1.0),
    ("t/km2/a", "t km-2 yr-1", 1.0),
    ("cm-3", "m-3", 1e6),
    ("CNY tC-1", "CNY kgC-1", 1e-3),
    ("×10⁸\uff4d³", "m3", 1e8),
    ("10^4t", "t", 1e4),
    ("10**4 t", "t", 1e4),
    ("亿 m³", "m3", 1e8),
    ("万 t", "t", 1e4),
    ("万吨CO2", "tCO2", 1e4),
    ("万吨标准煤", "tce", 1e4),
    ("t CO₂e", "tCO2", 1.0),
    ("元/(kW·h)", "CNY kWh-1", 1.0),
    ("亿kwh", "kWh", 1e8),
    ("元/斤", "CNY kg-1", 2.0),  # a jin is half a kilogram
    ("MJ·mm/(hm²·h·a)", "MJ mm ha-1 h-1 yr-1", 1.0),
    ("t·hm⁻²·a⁻¹", "t ha-1 yr-1", 1.0),
    ("kg.m-2.s-1", "kg m-2 s-1", 1.0),
    ("W m**-2", "W m-2", 1.0),
    ("meters", "m", 1.0),
    ("0.1mm", "mm", 0.1),
    ("0.1 mm", "mm", 0.1),
    ("0.01 MJ/m2", "MJ m-2", 0.01),
    ("1e-3 m", "mm", 1.0),
    ("1e-3m", "mm", 1.0),
    ("10^-1 mm", "mm", 0.1),
    ("0.0001", "1", 1e-4),
    ("hm3", "m3", 1e6),
]
APART = [
    ("tC", "tCO2"),
    ("tce", "kWh"),  # by the heat of coal or by what a power station burns?
    ("tO2", "tCO2"),
    ("tDM", "tC"),
    ("t", "tC"),
    ("d-1", "yr-1"),  # a day is no part of a year of account until somebody says how many
    ("CNY t-1", "CNY m-3"),
    ("m", "m2"),
    ("percent", "degree"),  # of a slope: a rise over a run, and an angle
]
NO_UNITS = [
    "", "foo", "t C", "C", "m(", "m)", "1/0", "CNY t-1 please", "mm/month",
    "108 m3", "104 t", "10000 t", "2 t", "0.5 ha",  # powers of ten that lost their height
    "10 mm", "0.5mm", "mm/10", "0.2", "dmm",
    "Mm3", "Gm3", "Mm",  # a million cubic metres, or a cube with sides of a million metres?
]  # fmt: skip


@pytest.mark.parametrize(("given_unit", "wanted", "factor"), SAME)
def test_factors_are_those_of_the_definitions(given_unit, wanted, factor):
    assert units.conversion(given_unit, wanted) == pytest.approx(factor, rel=1e-14)
    assert units.conversion(wanted, given_unit) == pytest.approx(1 / factor, rel=1e-14)


@pytest.mark.parametrize(("one", "other"), APART)
def test_unlike_things_do_not_convert(one, other):
    assert not units.same_dimension(one, other)
    with pytest.raises(units.UnitMismatch):
        units.conversion(one, other)


@pytest.mark.parametrize("text", NO_UNITS)
def test_what_is_no_unit_is_told(text):
    assert not units.is_unit(text)


WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(33, 127)})
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@pytest.mark.parametrize("unit", ["t km-2 yr-1", "m3", "MJ mm ha-1 h-1 yr-1", "kWh", "g kg-1"])
def test_one_unit_in_many_hands(unit):
    raised = re.sub(r"(?<=[a-z])-?\d", lambda power: power[0].translate(RAISED), unit)
    hands = [unit.translate(WIDE), raised, unit.replace(" ", "·"), unit.replace(" ", "  "),
             re.sub(r"(?<=[a-z])(?=-?\d)", "^", unit), unit.replace(" ", " * ")]  # fmt: skip
    for hand in hands:
        assert units.conversion(hand, unit) == 1.0, hand


def test_temperatures_have_an_offset():
    assert units.linear_conversion("K", "degC") == (1.0, -273.15)
    assert units.linear_conversion("0.1 degC", "degC") == (0.1, 0.0)
    assert units.linear_conversion("0.1\u2103", "degC") == (0.1, 0.0)
    assert units.linear_conversion("0.1K", "degC") == (0.1, -273.15)  # 2,931.5 tenths are 20 degC
    scale, offset = units.linear_conversion("degF", "degC")
    assert 212 * scale + offset == pytest.approx(100.0)
    assert 32 * scale + offset == pytest.approx(0.0, abs=1e-12)


@given(st.floats(1e-6, 1e9), st.sampled_from(SAME))
def test_a_quantity_has_its_magnitude_in_any_unit_of_its_kind(number, case):
    given_unit, wanted, factor = case
    amount = units.quantity(number, given_unit)
    assert units.magnitude(amount, wanted) == pytest.approx(number * factor, rel=1e-12)
    assert units.magnitude(amount, given_unit) == pytest.approx(number, rel=1e-12)


def test_formulas_run_on_quantities_of_arrays():
    rain = units.quantity(np.array([1.0, 2.0]), "mm")
    area = units.quantity(np.array([3.0, 4.0]), "km2")
    assert units.magnitude(rain * area, "m3").tolist() == pytest.approx([3000.0, 8000.0])


@pytest.mark.parametrize("unit", ["t ha-1 yr-1", "m2 t ha-1", "tCO2 tC-1", "CNY m-3", "1"])
def test_the_text_of_a_unit_reads_back_as_the_unit(unit):
    assert units.conversion(units.unit_text(units.quantity(1.0, unit)), unit) == pytest.approx(1.0)
