"""account.toml with values of every wrong kind at every key, and with spoilt bytes."""

import shutil
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from gep.config.schema import TABLES
from tests.county import make_county
from tests.fuzz.attempt import ended
from tests.fuzz.mutations import count, spoilt

VALUES = {
    "text": '"x"', "empty": '""', "blank": '" "', "number": "7", "negative": "-1", "zero": "0",
    "huge": "9" * 18, "float": "1.5", "nan": "nan", "infinite": "-inf", "true": "true",
    "date": "2023-01-01", "time": "07:32:00", "list": "[]", "texts": '["x"]', "nested": "[[1]]",
    "tables": "[{ a = 1 }]", "table": "{}", "deep": "{ path = { path = 1 } }",
    "other": '{ value = 1, unit = "mm" }', "long": f'"{"x" * 5000}"', "nul": '"a\\u0000b"',
    "control": '"a\\u0007b"', "parent": '".."', "root": '"/"', "home": '"~nobody/x"',
    "device": '"/dev/zero"', "folder": '"."', "slashes": '"\\\\\\\\s\\\\x"', "wide": '"\uff11"',
    "url": '"http://127.0.0.1:9/x.tif"', "vsi": '"/vsizip/x.zip/x.tif"', "own": '"account.toml"',
    "braces": '"{x}{0}{}"', "percent": '"%s%n"', "quotes": "\"it's\"", "han": '"县"',
    "year": "2023", "past": "1", "code": '"330881"',
}  # fmt: skip
NAMES = {"zones": ("township", "county", "a b", ""), "rasters": ("ndvi", "elevation", "x"),
         "maps": ("rivers", "seats", "neighbours", "locator", "x")}  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("fuzz") / "county", shape=(24, 24)).folder


def places() -> Iterator[tuple[str, ...]]:
    """Every key that account.toml may have, tables too; ``*`` by names that users choose."""
    for table, model in TABLES.items():
        head = table.split(".")
        names = NAMES[head[0]] if head[-1] == "*" else ("",)
        for name in names:
            above = (*head[:-1], name) if head[-1] == "*" else tuple(head)
            yield above
            yield from ((*above, key) for key in model.model_fields)
    yield from (("methods",), ("methods", "water_conserved"), ("nobody",), ("zones",), ("rasters",))


def written(node: dict[str, Any]) -> str:
    """A table as TOML, in one line where it lies in another; what is a str is TOML already."""
    return "{ " + ", ".join(f'"{key}" = {_value(value)}' for key, value in node.items()) + " }"


def _value(value: Any) -> str:
    return written(value) if isinstance(value, dict) else value


def as_toml(value: Any) -> Any:
    """Tables whose values are TOML."""
    if isinstance(value, dict):
        return {key: as_toml(one) for key, one in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def with_value(text: str, place: tuple[str, ...], value: str) -> str:
    """The text of account.toml with another value at a place."""
    tables = as_toml(tomllib.loads(text))
    node = tables
    for name in place[:-1]:
        if not isinstance(node.get(name), dict):
            node[name] = {}
        node = node[name]
    node[place[-1]] = value
    return "\n".join(f'"{key}" = {_value(one)}' for key, one in tables.items())


PLACES = sorted(set(places()))
WALK = [(place, kind) for place in PLACES for kind in VALUES]


@pytest.mark.parametrize(("place", "kind"), WALK[:: max(1, len(WALK) // count(20) or 1)])
def test_a_value_of_a_wrong_kind(county, tmp_path, place, kind):
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    account = tmp_path / "account.toml"
    text = with_value(account.read_text(encoding="utf-8"), place, VALUES[kind])
    tomllib.loads(text)  # it is TOML, so that whatever is told is about the value
    account.write_text(text, encoding="utf-8")
    assert ended("check", account) < 3


@pytest.mark.parametrize("number", range(count(3)))
def test_spoilt_bytes(county, tmp_path, number):
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    account = tmp_path / "account.toml"
    account.write_bytes(spoilt(account.read_bytes(), "account.toml", number))
    assert ended("check", account) < 3
