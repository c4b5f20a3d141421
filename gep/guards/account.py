"""Checks of the account itself: areas, sums, coverage, what is missing, what is unverified."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from gep.account.columns import CURRENCY
from gep.book.check_bounds import check_bounds
from gep.book.confidence import recalled_share
from gep.guards.evidence import NOTHING, Evidence, Verdict, in_both, verdict
from gep.telling.notes import bilingual, both_halves
from gep.telling.numbers import percent
from gep.telling.telling import Telling


def account_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """Every verdict on the account as such."""
    yield from _zone_areas(evidence)
    yield from _land_cover(evidence)
    yield from _additivity(evidence)
    yield from _categories(evidence)
    yield from _coverage(evidence)
    yield from _not_computed(evidence)
    yield from _not_applicable(evidence)
    yield from _tiers(evidence)
    yield from _recalled(evidence)
    yield from _norm(evidence)


def _judged(check: str, scope: str, value: float, unit: str = "1", **words: object) -> Verdict:
    """A verdict by the bounds of the book: a problem where the value proves a defect."""
    bound = check_bounds()[check]
    kind = "problem" if bound.stops(value) else "band"
    shown = {"found": percent(value), "least": percent(bound.low)}
    return verdict(check, scope, value, bound.band, kind, unit, **shown | words)


def _zone_areas(evidence: Evidence) -> Iterator[Verdict]:
    """Additivity does not reveal a lost pixel; the polygons do."""
    by_shares = evidence.zone_areas.set_index(["zone_layer", "zone_code"])["area_m2"]
    for layer in evidence.layers:
        if layer.overlapping:
            continue
        worst, where = 0.0, ""
        for code, area in zip(layer.codes, layer.areas, strict=True):
            found = float(by_shares.get((layer.name, code), 0.0))
            apart = abs(found - area) / area if area else 0.0
            if apart > worst:
                worst, where = apart, code
        yield _judged("zone-areas", layer.name, worst, where=where or layer.name)


def _land_cover(evidence: Evidence) -> Iterator[Verdict]:
    if not evidence.layers:  # quantities that were given lie on no land
        return
    areas = evidence.zone_areas
    whole = float(areas.loc[areas["zone_layer"] == evidence.whole, "area_m2"].sum())
    share = evidence.sums.total_area / whole if whole else 0.0
    yield _judged("land-cover", evidence.whole, share)


def _additivity(evidence: Evidence) -> Iterator[Verdict]:
    rows, whole = evidence.valued.rows, evidence.whole
    keys = ["service", "indicator", "item"]
    computed = rows[rows["status"] == "computed"]
    scale = computed["quantity"].abs().groupby([computed[k] for k in ["zone_layer", *keys]]).sum()
    total = computed.groupby(["zone_layer", *keys])["quantity"].sum()
    for zones in evidence.scope.zones[1:]:
        if zones.overlapping or zones.layer not in total.index.get_level_values(0):
            continue
        apart = (total[zones.layer] - total[whole]).abs() / scale[whole].replace(0, np.nan)
        worst = float(apart.max()) if apart.notna().any() else 0.0
        yield _judged("additivity", zones.layer, worst)


def _categories(evidence: Evidence) -> Iterator[Verdict]:
    rows = evidence.rows
    total = float(rows["value_yuan"].sum())
    apart = abs(float(rows.groupby("category")["value_yuan"].sum().sum()) - total)
    yield _judged("categories", evidence.whole, apart / max(abs(total), 1.0))
    by_service = rows.groupby("service")["value_yuan"].sum()
    for service, value in by_service[by_service < 0].items():
        name = str(service)
        found = in_both(partial(Telling.amount, value=float(value), unit=CURRENCY))
        yield _judged("negative", name, float(value), CURRENCY, name=name, found=found)


def _coverage(evidence: Evidence) -> Iterator[Verdict]:
    """Area-weighted coverage of each counted indicator over its types in the accounting area."""
    frame = evidence.rows[evidence.rows["coverage"].notna()]
    area = dict(zip(evidence.sums.types, evidence.sums.by_type(evidence.sums.area), strict=True))
    weight = frame["ecosystem_type"].map(area).fillna(0.0)
    for indicator, rows in frame.groupby("indicator", sort=True):
        land = weight[rows.index]
        if land.sum() > 0:
            share = float((rows["coverage"] * land).sum() / land.sum())
            yield _judged("coverage", str(indicator), share, name=str(indicator))


def _not_computed(evidence: Evidence) -> Iterator[Verdict]:
    rows = evidence.rows
    whole = rows[(rows["status"] == "not_computed") & (rows["ecosystem_type"] == "")]
    for row in whole.itertuples():
        name = "/".join(filter(None, (str(row.indicator), str(row.item)))) or str(row.service)
        # no marsh is nothing that anybody could hand in later
        kind = "note" if row.note == bilingual("reason-no-land") else "warning"
        yield verdict(
            "not-computed", str(row.service), np.nan, NOTHING, kind,
            name=name, why=both_halves(str(row.note)),
        )  # fmt: skip


def _not_applicable(evidence: Evidence) -> Iterator[Verdict]:
    for key, why in sorted(evidence.scope.not_applicable.items()):
        yield verdict(
            "not-applicable", key, np.nan, NOTHING, "note",
            name=evidence.label(key), why=both_halves(why),
        )  # fmt: skip


def _tiers(evidence: Evidence) -> Iterator[Verdict]:
    """Inputs of which nobody said how near they are: rows that rest on them have no tier."""
    read = {name for r in evidence.valued.records for name in r.variant.rasters}
    if evidence.layers:
        read.add("land_cover")
    if silent := sorted(read - evidence.scope.tiers.keys()):
        names = in_both(lambda telling: telling.joined(map(telling.label, silent)), evidence.labels)
        yield verdict("input-tier", evidence.whole, np.nan, NOTHING, "note", names=names)


def _recalled(evidence: Evidence) -> Iterator[Verdict]:
    rows = evidence.rows
    share = recalled_share(rows["value_yuan"], rows["confidence"])
    share = 0.0 if np.isnan(share) else share
    yield verdict("recalled", evidence.whole, share, (np.nan, np.nan), "note")


def _norm(evidence: Evidence) -> Iterator[Verdict]:
    norm = evidence.rules.norm
    if not norm.text_seen:
        yield verdict(
            "text-seen", norm.name, np.nan, NOTHING, "note", norm=evidence.label(norm.name)
        )
    if norm.superseded_by:
        other = norm.superseded_by
        yield verdict(
            "superseded", norm.name, np.nan, NOTHING, "note", norm=norm.title, other=other
        )
    for indicator, method in sorted(evidence.scope.methods.items()):
        words: dict[str, object] = {
            "name": evidence.label(indicator),
            "method": evidence.label(method),
        }
        yield verdict("departs", indicator, np.nan, NOTHING, "note", "1", **words)
