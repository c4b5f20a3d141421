"""The formulas on the page of a service, set as mathematics."""

import re

import pytest

from gep.formula import read_formula
from gep.service import discover
from gep.uses.service_pages.page import service_page

KEYS = [service.key for service in discover()]
COMPUTED = [service.key for service in discover() if service.indicators]


def page(key, lang):
    return service_page(key, lang)


@pytest.mark.parametrize("key", COMPUTED)
def test_every_formula_that_can_be_set_stands_above_its_text(key):
    text = page(key, "en")
    told = re.findall(r"(?:```math\n(.*?)```\n\n)?```text\n(.*?)```", text, re.DOTALL)
    assert told
    for mathematics, code in told:
        body = code.strip()
        body = body if "\n" in body else body.partition(" = ")[2]
        plain = body.isidentifier()  # a price that is one coefficient, say
        assert bool(mathematics) or plain or read_formula(body) is None, body
        assert not mathematics or read_formula(body) is not None


def test_a_formula_is_told_in_the_words_of_the_language():
    words = {
        "zh": (r"\text{减少泥沙淤积} = \frac{\text{土壤保持量} \times "
               r"\text{泥沙淤积系数}}{\text{土壤容重}}"),
        "en": (r"\text{Avoided siltation} = \frac{\text{Soil retained} \times "
               r"\text{Share of soil that silts up}}{\text{Soil bulk density}}"),
    }  # fmt: skip
    for lang, latex in words.items():
        assert f"```math\n{latex}\n```" in page("soil_retention", lang)


def test_a_limit_tells_the_amount_before_it_apart():
    assert (
        r"\text{Carbon dioxide fixed} = "
        r"\max\left\{\text{Carbon dioxide fixed before the limit}, 0\right\}"
    ) in page("carbon_sink", "en")


def test_a_price_is_told_apart_from_the_coefficient_of_its_name():
    assert (
        r"\text{Price (Carbon tax)} = \frac{\text{Carbon tax}}{\text{Carbon dioxide per carbon}}"
    ) in page("carbon_sink", "en")
