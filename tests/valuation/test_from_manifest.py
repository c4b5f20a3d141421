"""What an account was valued by comes back from its manifest as it went in."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from gep.account.manifest import GridRecord, Hashed
from gep.account.manifest_file import MANIFEST
from gep.book.norm import norm_names, read_norm
from gep.catalogue.rules import Rules
from gep.catalogue.used import Baked, Used
from gep.valuation.from_manifest import baked_values, norm_of, own_rows, scope_of
from gep.valuation.norm_record import norm_record
from gep.valuation.provenance import Provenance, build_manifest
from gep.valuation.valuation import Valued
from gep.valuation.zone_sums import Axes
from tests.valuation.three_strata import OWN, rules

GRID = GridRecord("EPSG:4546", 0.0, 10.0, 1.0, 1.0, 10, 10, 256)
AXES = Axes((), (), np.zeros(0, bool))


def kept(by: Rules, baked: tuple[Used, ...] = ()) -> Hashed:
    """What the manifest of an account without any indicator keeps, read back from its bytes."""
    areas = {zones.layer: (None,) * len(zones.codes) for zones in by.scope.zones}
    provenance = Provenance(GRID, (), areas, (), (), baked, synthetic=False)
    hashed = build_manifest(Valued((), by, AXES), by, provenance).hashed
    return msgspec.json.decode(msgspec.json.encode(hashed), type=Hashed)


@pytest.mark.parametrize("name", norm_names())
def test_every_norm_comes_back_whole(name: str) -> None:
    norm, _ = read_norm(name)
    assert norm is not None
    reasons = dict.fromkeys(list(norm.services)[:1], "none here")  # the county's, not the norm's
    back = norm_of(norm_record(norm, rules().catalogue, reasons))
    assert back == replace(norm, file=MANIFEST)
    assert list(back.services) == list(norm.services)


def test_what_an_account_is_of_comes_back_whole() -> None:
    scope = replace(
        rules().scope, base_year=2020, methods={"retained_soil": "rusle"}, opening=True,
        not_applicable={"soil_retention": "no slopes"}, resolutions={"ls_factor": 30.0},
    )  # fmt: skip
    assert scope_of(kept(replace(rules(), scope=scope))) == scope
    assert scope_of(kept(rules())) == rules().scope


def test_a_bureaus_own_rows_come_back_and_those_of_the_book_do_not() -> None:
    assert tuple(own_rows(kept(rules()))) == OWN


def test_what_the_pass_settled_is_known_by_service_name_and_key() -> None:
    row = OWN[0]
    used = Used(row.service, row.parameter, row.key, 0.5, "1", row)
    values = baked_values(kept(rules(), (used,)))
    assert values == {(row.service, row.parameter, row.key): 0.5} == Baked.of((used,)).values
