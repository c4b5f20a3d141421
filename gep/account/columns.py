"""The columns of an account's tables, in their order, and the words its keys share."""

from collections.abc import Mapping

from gep.files.csv_text import ColumnTypes

CURRENCY = "CNY yr-1"
COUNTY, TOWNSHIP = "county", "township"
CATEGORIES = ("provisioning", "regulating", "cultural")
"""What services are grouped by, in the order in which an account tells them."""
STATUSES = ("computed", "not_computed", "not_applicable")
"""What a row says of its number: it is there, it is missing, the county does not have the thing."""
VERDICTS = ("ok", "note", "warning", "problem")
"""What a check says of an account."""
CHOICES = ("method", "price", "tier", "step", "constant_prices", "norm")
"""What could have been chosen otherwise."""

ROWS: ColumnTypes = {
    "year": "int64", "norm": "str", "zone_layer": "str", "zone_code": "str", "zone_name": "str",
    "ecosystem_type": "str", "category": "str", "service": "str", "indicator": "str",
    "item": "str", "method": "str", "quantity": "float64", "unit": "str", "price": "float64",
    "price_unit": "str", "price_year": "Int64", "value_yuan": "float64",
    "constant_price": "float64", "constant_value_yuan": "float64", "status": "str",
    "allocated": "bool", "coverage": "float64", "confidence": "str", "note": "str",
    "tier": "Int64", "nature_share": "float64",
}  # fmt: skip

COLUMNS = tuple(ROWS)

EXTENT: ColumnTypes = {
    "year": "int64", "zone_layer": "str", "zone_code": "str", "zone_name": "str",
    "ecosystem_type": "str", "area_m2": "float64",
}  # fmt: skip

TRANSITIONS: ColumnTypes = {
    "year": "int64", "zone_layer": "str", "zone_code": "str", "zone_name": "str",
    "opening_type": "str", "closing_type": "str", "area_m2": "float64",
}  # fmt: skip

STATISTICS: ColumnTypes = {
    "table": "str", "zone_code": "str", "item": "str", "measure": "str", "value": "float64",
    "unit": "str", "year": "Int64", "source": "str", "file": "str", "sheet": "str", "cell": "str",
}  # fmt: skip

CHECKS: ColumnTypes = {
    "check": "str", "scope": "str", "value": "float64", "low": "float64", "high": "float64",
    "unit": "str", "verdict": "str", "message_zh": "str", "message_en": "str",
}  # fmt: skip

SENSITIVITY: ColumnTypes = {
    "choice": "str", "indicator": "str", "used": "str", "other": "str", "total_yuan": "float64",
    "difference_yuan": "float64", "difference_share": "float64", "note": "str",
}  # fmt: skip

SUMS: ColumnTypes = {
    "stratum": "int64", "ecosystem_type": "str", "indicator": "str", "method": "str",
    "argument": "str", "sum": "float64", "covered_area_m2": "float64",
}  # fmt: skip

STRATA: ColumnTypes = {"stratum": "int64", "zone_layer": "str", "zone_code": "str"}

TABLES: Mapping[str, ColumnTypes] = {
    "account.csv": ROWS, "memo.csv": ROWS, "extent.csv": EXTENT, "transitions.csv": TRANSITIONS,
    "statistics.csv": STATISTICS, "checks.csv": CHECKS,
    "sensitivity.csv": SENSITIVITY,
}  # fmt: skip


ZONE_UNITS = {
    "area_km2": "km2", "gep": CURRENCY, "gep_per_km2": "CNY km-2 yr-1",
    "gep_per_head": "CNY person-1 yr-1",
}  # fmt: skip
"""Units of the columns of a zone layer; a column named by a service is in `CURRENCY`."""
