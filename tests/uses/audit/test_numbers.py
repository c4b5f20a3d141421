"""Numbers of an account gone through again: rows, sums, prices, areas, coefficients."""

import pandas as pd

import gep
from gep.account.columns import SUMS
from gep.files.parquet import write_parquet
from gep.run.revaluation import archived_rules, revalue
from gep.uses.audit.booked import book_of_manifest, departures, where_of
from gep.uses.audit.folder_parts import open_folder
from tests.uses.audit.examined import (
    again,
    arithmetic,
    bad,
    coefficient,
    edited,
    hashes,
    priced_row,
    rehash,
)


def test_a_swapped_row_and_swapped_values_are_found_though_all_hashes_hold(out):
    def swap(rows):
        at = priced_row(rows)
        columns = ["quantity", "value_yuan", "constant_value_yuan"]
        rows.loc[[at, at + 1], columns] = rows.loc[[at + 1, at], columns].to_numpy()
        order = list(range(len(rows)))
        order[3], order[10] = order[10], order[3]
        return rows.iloc[order].reset_index(drop=True)

    edited(out, swap)
    assert set(hashes(out)) == {"id-holds", "files-whole"}
    assert "products-hold" in arithmetic(out)
    found, differences = again(out)
    assert bad(found) == {"rows-differ", "rows-order"}
    assert differences["row"].nunique() == 2


def test_a_price_edited_together_with_its_value_is_found_by_revaluation_alone(out):
    def raise_price(rows):
        here = rows["indicator"] == "avoided_siltation"
        for price, value in (("price", "value_yuan"), ("constant_price", "constant_value_yuan")):
            rows.loc[here, price] *= 2
            rows.loc[here, value] = rows.loc[here, "quantity"] * rows.loc[here, price]

    edited(out, raise_price)
    assert not bad(hashes(out)) | bad(arithmetic(out))
    found, differences = again(out)
    assert "rows-differ" in bad(found)
    assert set(differences["column"]) >= {"price", "value_yuan"}
    assert differences["row"].str.contains("avoided_siltation").all()


def test_a_value_that_is_no_product_a_second_row_and_a_number_without_reason(out):
    def spoil(rows):
        at = priced_row(rows)
        rows.loc[at, "value_yuan"] += 1.0
        silent = rows.index[rows["status"] == "not_computed"][0]
        rows.loc[silent, "quantity"] = 5.0
        return pd.concat([rows, rows.iloc[[at]]], ignore_index=True)

    edited(out, spoil)
    found = arithmetic(out)
    assert bad(found) >= {"product-wrong", "status-wrong", "row-twice", "partition-gaps"}
    assert "avoided_siltation" in found["product-wrong"][0].facts["rows"]


def test_an_area_that_does_not_add_up_is_named(out):
    text = (out / "extent.csv").read_text(encoding="utf-8-sig").splitlines()
    at = next(n for n, line in enumerate(text) if ",township," in line)
    *cells, area = text[at].split(",")
    text[at] = ",".join([*cells, repr(float(area) * 1.5)])
    (out / "extent.csv").write_text("\n".join(text) + "\n", encoding="utf-8-sig", newline="\n")
    assert bad(arithmetic(out)) == {"extent-gaps"}


def test_what_is_edited_in_the_manifest_is_found_though_its_id_holds(out):
    def edit(hashed):
        price = coefficient(hashed, "air_pollutant_treatment_cost")
        price["value"] *= 3
        price["given_value"] *= 3
        recalled = next(one for one in hashed["coefficients"] if one["confidence"] == "recalled")
        recalled["confidence"] = "seen"
        hashed["norm"]["title"]["en"] = "Norm of nowhere"
        hashed["indicators"]["retained_soil/rusle"]["formula"]["formula"] += " * 2"
        toy = {"service": "toy", "indicator": "toy", "label": "none"}
        hashed["indicators"]["toy/none"] = hashed["indicators"]["retained_soil/rusle"] | toy

    rehash(out, edit)
    assert not bad(hashes(out))
    found, differences = again(out)
    # the book does not say so, and the rows do not follow from it
    assert bad(found) >= {"book-differs", "rows-differ", "norm-differs", "formulas-differ"}
    names = found["book-differs"][0].facts["names"]
    assert "air_pollutant_treatment_cost" in names
    assert "confidence: seen / recalled" in names
    assert "retained_soil/rusle" in found["formulas-differ"][0].facts["places"]
    assert found["service-unknown"][0].facts["names"] == "toy"
    prices = differences["row"].str.contains("pollutant_removed")
    assert prices.any()
    # what is not the book's own row any more is the account's, and so local
    assert set(differences.loc[~prices, "column"]) <= {"confidence", "tier"}


def test_of_another_edition_the_account_is_valued_by_its_own_coefficients(accounted, out):
    """Another price in an older book: a warning that the book moved on, and the rows follow."""

    def older(hashed):
        hashed["software"]["gep"] = "0.0.9"
        price = coefficient(hashed, "air_pollutant_treatment_cost")
        price["value"] *= 3
        price["given_value"] *= 3

    rehash(out, older)
    parts = open_folder(out)
    own = archived_rules(parts.account).book
    differing = departures(parts, own)
    assert [one.recorded.parameter for one in differing] == ["air_pollutant_treatment_cost"]
    book = book_of_manifest(own, differing, where_of(parts.hashed))
    valued = revalue(parts.account, book=book)  # as the older gep would have left it
    edited(out, lambda _: valued.rows)
    found, _ = again(out)
    assert found["book-differs"][0].verdict == "warning"
    assert "rows-differ" not in found
    total = valued.rows.loc[valued.rows["zone_layer"] == "county", "value_yuan"].sum()
    before = gep.read_account(accounted[1]).total
    assert total > before


def test_sums_that_were_edited_no_longer_give_the_account(out):
    sums = pd.read_parquet(out / "sums.parquet")
    first = sums.index[sums["indicator"] == "potential_erosion"][0]
    sums.loc[first, "sum"] *= 1.5
    write_parquet(sums, SUMS, out / "sums.parquet")
    rehash(out)
    assert "rows-differ" in bad(again(out)[0])
