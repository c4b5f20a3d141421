"""The explanation on a terminal and as JSON."""

import json

import pytest
from rich.cells import cell_len

from gep.account.account import read_account
from gep.explain import explain
from tests.explain.explained import SERVICES, ZONES


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_json_comes_back_as_it_was(plain, odd, service):
    told = explain(odd if service == "toy" else plain, service, "330881002").as_dict()
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == told
    assert told["agrees"] is True
    assert told["node"] == "explanation"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("service", [*SERVICES, "toy", "total", "coastal_protection"])
def test_the_tree_fits_a_terminal(plain, odd, service, lang):
    out = plain if service in SERVICES else odd
    for zone in ZONES:
        told = explain(out, service, zone)
        lines, boxed = told.lines(lang), told.lines(lang, boxes=True)
        assert max(map(cell_len, (*lines, *boxed))) <= 100
        assert not any(set("├└│─") & set(line) for line in lines)
        assert len(boxed) == len(lines)
        assert any("└─ " in line for line in boxed) or not told.products
        assert not any(line != line.rstrip() or "nan" in line.split() for line in lines)
    if lang == "en":
        others = set("".join(lines)) - set("".join(map(chr, range(127))))
        assert not any("\u3000" <= char < "\u303f" or char >= "\uff00" for char in others)


def test_the_tree_reads_as_value_price_quantity_formula(plain):
    lines = explain(plain, "soil_retention").lines("en")
    head = next(n for n, line in enumerate(lines) if line.startswith("|- Avoided siltation"))
    rows = read_account(plain).rows()
    mine = rows[(rows["zone_layer"] == "county") & (rows["indicator"] == "avoided_siltation")]
    assert f"= {float(f'{mine.quantity.sum():.6g}'):,.0f} m³/yr × 20 CNY/m³" in lines[head]
    assert lines[head + 1].startswith("|  |- price ")
    assert "silting_share) = " in " ".join(line.strip("|` -") for line in lines)
