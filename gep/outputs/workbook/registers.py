"""The sheets of evidence: input files, and checks with their verdicts."""

from gep.outputs.tables.writing import sources
from gep.outputs.workbook.binder import Binder, records
from gep.outputs.workbook.sheet import formula
from gep.words import words


def write_sources(binder: Binder) -> None:
    """Fill the list of input files: which file, of which year, what was done to it."""
    sheet = binder.open("sources")
    column = binder.column
    sheet.header(
        [
            column("kind"), column("name", text=binder.word("input_name")), column("state"),
            column("path", most=30), column("data_year", "year"),
            column("source", "note"), column("unit", "unit"),
            column("native"), column("resampling"), column("coverage", "share"),
            column("bytes", "count"), column("sha256", "file", text="SHA-256", most=25),
            column("note", "note"),
        ]
    )  # fmt: skip
    first = sheet.at
    for row in records(sources(binder.account)):
        numbers = {key: row[key] if isinstance(row[key], int | float) else None
                   for key in ("data_year", "coverage", "size")}  # fmt: skip
        sheet.row(
            {
                **{key: str(row[key]) for key in ("path", "source", "native", "sha256", "note")},
                "unit": "" if row["unit"] == "code"
                else binder.words.unit(str(row["unit"]), per_year=True),
                **{key: _in_words(binder, row[key])
                   for key in ("kind", "name", "state", "resampling")},
                **{key: numbers[key] for key in ("data_year", "coverage")},
                "bytes": numbers["size"],
            }
        )  # fmt: skip
    if sheet.at > first:
        sheet.filter(first, sheet.at - 1)


def _in_words(binder: Binder, key: object) -> str:
    """A key of the register in words; a raster has a label of its own."""
    known = words("workbook_inputs").get(str(key))
    return str(known[binder.lang]) if known else binder.words.label(str(key))


def write_checks(binder: Binder) -> None:
    """Fill the list of checks, each with its band, its value and its verdict."""
    sheet = binder.open("checks")
    column, checks = binder.column, binder.account.checks
    said = [binder.words.label(f"verdict_{verdict}").strip() for verdict in checks["verdict"]]
    names = list(dict.fromkeys(said))
    sheet.line(binder.word("checks_counted"), "section")
    sheet.header([column("verdict"), column("check", "count")])
    first = sheet.at + len(names) + 3
    for name in names:
        span = f"$A${first + 1}:$A${first + len(checks)}"
        sheet.row({"verdict": name, "check": formula(f"=COUNTIF({span},{sheet.here('verdict')})",
                                                     said.count(name))})  # fmt: skip
    sheet.gap()
    sheet.line(sheet.name, "section")
    sheet.header(
        [
            column("verdict"), column("check"), column("scope"), column("check_value", "amount"),
            column("low", "amount"), column("high", "amount"), column("unit", "unit"),
            column("message", "note", most=60),
        ]
    )  # fmt: skip
    worded = checks.assign(said=said, message=checks[f"message_{binder.lang}"])
    for row in records(worded):
        sheet.row(
            {
                "verdict": row["said"],
                "check": binder.words.label(row["check"]),
                "scope": binder.words.scope(row["scope"]),
                "check_value": row["value"],
                **{key: row[key] for key in ("low", "high")},
                "message": binder.words.note(row["message"]),
                "unit": binder.words.unit(row["unit"]),
            }
        )
    if len(checks):
        sheet.filter(first, sheet.at - 1)
