"""Units as the field writes them, ``t ha-1 yr-1`` or 万元, and the numbers between them.

A unit string is read token by token, so that ``tCO2`` is a whole name and ``mu`` is the Chinese
acre. Carbon, carbon dioxide, oxygen and dry matter are dimensions of their own, since a tonne of
one is not a tonne of another; so is coal equivalent, which people reckon from kWh in two ways, and
the year of account, since an amount a day becomes an amount a year only with a number of days that
somebody has to state.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pint

_DEFINITIONS = """
nano- = 1e-9 = n-
micro- = 1e-6 = u-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
hecto- = 1e2 = h-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
meter = [length] = m
gram = [mass] = g
second = [time] = s
kelvin = [temperature] = K
degree_Celsius = kelvin; offset: 273.15 = degC
degree_Fahrenheit = 5 / 9 * kelvin; offset: 233.15 + 200 / 9 = degF
radian = [angle]
degree = 3.141592653589793 / 180 * radian
minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour = d
hectare = 1e4 * meter ** 2 = ha
liter = 1e-3 * meter ** 3 = L
joule = kilogram * meter ** 2 / second ** 2 = J
calorie = 4.184 * joule = cal
watt = joule / second = W
watt_hour = watt * hour = Wh
pascal = kilogram / meter / second ** 2 = Pa
ton = 1000 * kilogram = t
jin = 0.5 * kilogram
CNY = [currency]
person = [person]
head = [head]
culm = [culm]
piece = [piece]
yr = [accounting_period]
mu = 2000/3 * meter ** 2
code = []
ion = []
percent = 0.01
permille = 0.001
gC = [carbon]
tC = 1e6 * gC
kgC = 1000 * gC
gCO2 = [carbon_dioxide]
kgCO2 = 1000 * gCO2
tCO2 = 1e6 * gCO2
gO2 = [oxygen]
kgO2 = 1000 * gO2
tO2 = 1e6 * gO2
gDM = [dry_matter]
kgDM = 1000 * gDM
tDM = 1e6 * gDM
kgce = [coal_equivalent]
tce = 1000 * kgce
"""

_SPELLINGS = {
    "%": "percent", "‰": "permille", "吨": "t", "公斤": "kg", "千克": "kg", "克": "g",
    "毫克": "mg", "元": "CNY", "亩": "mu", "公顷": "ha", "平方公里": "km2", "平方千米": "km2",
    "平方米": "m2", "立方米": "m3", "方": "m3", "毫米": "mm", "米": "m", "公里": "km", "千米": "km",
    "人": "person", "人次": "person", "头": "head", "只": "head", "羽": "head", "根": "culm",
    "株": "culm", "个": "piece", "件": "piece", "处": "piece", "群": "piece", "箱": "piece",
    "项": "piece", "次": "piece", "度": "kWh", "千瓦时": "kWh", "小时": "h", "天": "d", "日": "d",
    "年": "yr",
    "a": "yr", "year": "yr", "°C": "degC", "℃": "degC", "摄氏度": "degC", "°": "degree",
    "Mg": "t", "RMB": "CNY", "yuan": "CNY", "吨二氧化碳": "tCO2", "吨碳": "tC", "吨CO2": "tCO2",
    "吨标准煤": "tce", "吨标煤": "tce", "千克标准煤": "kgce", "公斤标准煤": "kgce", "吨O2": "tO2",
    "千克CO2": "kgCO2", "公斤CO2": "kgCO2", "斤": "jin", "市斤": "jin",
    "立方": "m3", "升": "L", "时": "h", "千瓦": "kW", "千瓦小时": "kWh", "kwh": "kWh",
    "KWh": "kWh", "KWH": "kWh", "Kwh": "kWh", "kw": "kW", "KW": "kW",
    "Ha": "ha", "HA": "ha", "Km": "km", "KM": "km",
    "meter": "m", "meters": "m", "metre": "m", "metres": "m", "millimeter": "mm",
    "millimeters": "mm", "hectare": "ha", "hectares": "ha", "tonne": "t", "tonnes": "t",
    "hour": "h", "hours": "h", "hr": "h", "day": "d", "days": "d", "years": "yr", "sec": "s",
    "second": "s", "seconds": "s", "celsius": "degC", "Celsius": "degC", "degree_C": "degC",
    "degree_Celsius": "degC", "degrees_Celsius": "degC", "degrees_celsius": "degC",
    "degree_celsius": "degC", "deg_C": "degC", "degreesC": "degC", "kelvin": "K", "Kelvin": "K",
    "degrees": "degree", "deg": "degree", "arc_degree": "degree", "radians": "radian",
}  # fmt: skip
_MULTIPLES = {"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_RAISED_NUMBER = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_TEN_TO = re.compile(r"(?:^|(?<=[\s/(]))[×xX]?\s*10\^\+?(-?\d+)\s*")
_TIMES = re.compile(r"[·⋅∙•*×]|(?<=[^\W\d])\.(?=[^\W\d])|(?<=\d)\.(?=[^\W\d])")
_EQUIVALENT = re.compile(r"(?<=CO2)[\s-]?eq?(?![a-z])")
_OF_GAS = re.compile(r"(?<![^\W\d_])(k?g|t|[万亿千百]*(?:吨|千克|公斤))\s*(CO2|O2)")
# a power of ten written as such, a tenth in decimals too: 108 is a 10^8 that lost its height
_NUMBER = re.compile(r"1|1e-?\d+|0\.0*1")
_LONE = re.compile(r"(?<![\w^.-])\d")  # no power of the name before it
_GLUED = re.compile(r"(?:^|(?<=[\s/(]))(1e-?\d+|0\.0*1)(?=[^\W\d]|[°%‰])")
_LONG = re.compile(r"[MGT]m")  # nobody measures in megametres: Mm3 is meant for a million m3
_PARTS = re.compile(r"[/()]|[^\s/()]+")
_NAME = re.compile(r"(?!C$)[A-Za-z]+(O2)?")  # a lone C would be pint's coulomb: `t C` is no carbon
_TOKEN = re.compile(r"(?P<name>[^\d\s/^-]*O2|[^\d\s/^-]+)\^?(?P<power>-?\d+)?")


class UnitMismatch(ValueError):
    """A unit that gep does not know, or two units that measure different things."""


@cache
def _registry() -> "pint.UnitRegistry[Any]":
    import pint  # here, since it takes four tenths of a second that `gep --help` need not wait

    # an empty registry: only what the field writes is a unit, and it loads at once
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    registry.load_definitions(_DEFINITIONS.strip().splitlines())
    return registry


@cache
def plain(unit: str) -> str:
    """A unit in the one spelling that is read, whoever wrote it.

    >>> plain("×10⁸m³"), plain("元/(kW·h)"), plain("万 t CO₂-eq"), plain("0.1mm")
    ('1e8 m^3', '元/(kW h)', '万 tCO2', '0.1 mm')
    """
    text = _RAISED_NUMBER.sub(lambda part: f"^{part[0].translate(_RAISED)}", unit)
    text = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("**", "^").strip()
    text = _EQUIVALENT.sub("", _GLUED.sub(r"\1 ", _TEN_TO.sub(r" 1e\1 ", text)))
    return " ".join(_OF_GAS.sub(r"\1\2", _TIMES.sub(" ", text)).split())


@cache
def _parsed(unit: str) -> tuple[float, "pint.Unit"]:
    """Factor and pint unit of a unit string."""
    registry = _registry()
    factor, result = 1.0, registry.dimensionless
    for sign, token in _signed(unit):
        size, part = _token(token, unit)
        factor *= size**sign
        result *= part**sign
    return factor, result


def _signed(unit: str) -> Iterator[tuple[int, str]]:
    """The parts of a unit, each with 1, or -1 behind a stroke: what follows one divides."""
    sign, outside = 1, []
    for part in _PARTS.findall(plain(unit)):
        if part == "(":
            outside.append(sign)
        elif part == ")":
            if not outside:
                raise UnitMismatch(f"{unit!r} is not a unit")
            sign = outside.pop()
        elif part == "/":
            sign = -(outside[-1] if outside else 1)
        else:
            yield sign, part
    if outside:
        raise UnitMismatch(f"{unit!r} is not a unit")


def _token(token: str, unit: str) -> tuple[float, Any]:
    registry = _registry()
    if token in _MULTIPLES or _NUMBER.fullmatch(token):
        return _MULTIPLES.get(token) or float(token), registry.dimensionless
    size = 1.0
    for text, multiple in sorted(_MULTIPLES.items(), key=lambda m: -len(m[0])):
        if token.startswith(text) and token not in _SPELLINGS and len(token) > len(text):
            size, token = multiple, token.removeprefix(text)
            break
    spelt = _SPELLINGS.get(token, token)
    match = _TOKEN.fullmatch(spelt)
    if not match:
        raise UnitMismatch(f"{unit!r} is not a unit")
    name, power = match["name"], int(match["power"] or 1)
    name = _SPELLINGS.get(name, name)
    if inner := re.fullmatch(r"([a-z]+)(\d)", name):  # a spelling that carries its own power
        name, power = inner[1], power * int(inner[2])
    if not _NAME.fullmatch(name) or name not in registry or _LONG.fullmatch(name):
        raise UnitMismatch(f"{token!r} in {unit!r} is not a unit")
    return size, registry.parse_units(name) ** power


def is_unit(text: str) -> bool:
    """Whether a text is a unit that gep can compute with.

    >>> is_unit("MJ mm ha-1 h-1 yr-1"), is_unit("万元"), is_unit("furlongs of rain")
    (True, True, False)
    """
    try:
        _parsed(text.strip())
    except UnitMismatch:
        return False
    return bool(text.strip())


def same_dimension(one: str, other: str) -> bool:
    """Whether two units measure the same thing.

    >>> same_dimension("t km-2 yr-1", "kg ha-1 yr-1"), same_dimension("tC", "tCO2")
    (True, False)
    >>> same_dimension("ion cm-3", "cm-3")    # ions are counted, a count has no dimension
    True
    """
    return bool(_parsed(one)[1].dimensionality == _parsed(other)[1].dimensionality)


def is_money(unit: str) -> bool:
    """Whether a unit is of money, whatever it is of or per.

    >>> is_money("CNY m-3"), is_money("万元"), is_money("percent")
    (True, True, False)
    """
    return "[currency]" in _parsed(unit)[1].dimensionality


def conversion(given: str, wanted: str) -> float:
    """Factor that turns an amount in one unit into an amount in another.

    >>> conversion("万元", "CNY"), conversion("kg ha-1", "t km-2")
    (10000.0, 0.1)

    Raises
    ------
    UnitMismatch
        One of them is no unit, or they measure different things.
    """
    if given == wanted:
        return 1.0
    (size, unit), (wanted_size, wanted_unit) = _parsed(given), _parsed(wanted)
    if unit.dimensionality != wanted_unit.dimensionality:
        raise UnitMismatch(f"{given!r} does not convert to {wanted!r}")
    between = _registry().Quantity(1.0, unit).to(wanted_unit).magnitude
    return _round_off(size * float(between) / wanted_size)


def linear_conversion(given: str, wanted: str) -> tuple[float, float]:
    """Scale and offset that turn a value in one unit into a value in another.

    >>> linear_conversion("K", "degC"), linear_conversion("0.1 degC", "degC")
    ((1.0, -273.15), (0.1, 0.0))

    Raises
    ------
    UnitMismatch
        One of them is no unit, or they measure different things.
    """
    (size, unit), (wanted_size, wanted_unit) = _parsed(given), _parsed(wanted)
    if unit.dimensionality != wanted_unit.dimensionality:
        raise UnitMismatch(f"{given!r} does not convert to {wanted!r}")
    registry = _registry()
    if not {str(unit), str(wanted_unit)} & {"degree_Celsius", "degree_Fahrenheit"}:
        return conversion(given, wanted), 0.0
    zero, one = (float(registry.Quantity(x, unit).to(wanted_unit).magnitude) for x in (0.0, 1.0))
    return _round_off(_round_off(one - zero) * size / wanted_size), _round_off(zero / wanted_size)


def has_number(unit: str) -> bool:
    """Whether a text says a number besides the powers of its units, as ``0.1mm`` and ``10 mm``.

    >>> has_number("0.1mm"), has_number("mm*10"), has_number("kg m-2 s-1"), has_number("1")
    (True, True, False, False)
    """
    return bool(_LONE.search(plain(unit))) and plain(unit) != "1"


def _round_off(number: float) -> float:
    """Drop the dust of powers of ten that are exact in decimal: 0.09999999999999999 is 0.1."""
    return float(f"{number:.15g}")


def quantity(magnitude: Any, unit: str) -> Any:
    """A pint quantity, on which a formula can be run to find the unit of its result."""
    size, parsed = _parsed(unit)
    return _registry().Quantity(magnitude * size, parsed)


def unit_text(value: Any) -> str:
    """The unit of a pint quantity, written as gep writes units.

    >>> unit_text(quantity(1.0, "t ha-1") * quantity(1.0, "m2"))
    'm2 t ha-1'
    """
    registry = _registry()
    amount = value if isinstance(value, registry.Quantity) else registry.Quantity(value, "")
    powers = sorted(
        ((name, float(str(power))) for name, power in amount._units.items()),
        key=lambda part: -part[1],
    )
    words = []
    for name, power in powers:
        short = f"{registry.Unit(name):~}"
        words.append(short if power == 1 else f"{short}{power:g}")
    return " ".join(words) or "1"


def without_multiples(unit: str) -> str:
    """A unit without the thousands and prefixes that people put before it.

    >>> without_multiples("万吨 yr-1"), without_multiples("亿元"), without_multiples("个")
    ('t yr-1', 'CNY', 'piece')
    """
    return unit_text(quantity(1.0, unit))


def magnitude(value: Any, unit: str) -> Any:
    """Magnitude of a pint quantity (or of a plain number, unit 1) in a unit.

    Raises
    ------
    UnitMismatch
        The quantity measures something else.
    """
    size, wanted = _parsed(unit)
    registry = _registry()
    amount = value if isinstance(value, registry.Quantity) else registry.Quantity(value, "")
    if amount.dimensionality != wanted.dimensionality:
        raise UnitMismatch(f"{amount.units:~} does not convert to {unit!r}")
    return amount.to(wanted).magnitude / size


def price_unit(quantity_unit: str) -> str:
    """The unit of a price for a yearly quantity.

    >>> price_unit("m3 yr-1"), price_unit("kWh yr-1"), price_unit("CNY yr-1")
    ('CNY m-3', 'CNY kWh-1', '1')
    """
    parts = [part for part in quantity_unit.split() if part != "yr-1"]
    if parts == ["CNY"]:
        return "1"
    return " ".join(["CNY", *(_inverse(part) for part in parts)])


def per_hectare(unit: str) -> str:
    """The unit of a yearly amount on a hectare.

    >>> per_hectare("m3 yr-1"), per_hectare("t")
    ('m3 ha-1 yr-1', 't ha-1')
    """
    parts = unit.split()
    yearly = [part for part in parts if part == "yr-1"]
    return " ".join([*(part for part in parts if part != "yr-1"), "ha-1", *yearly])


def _inverse(part: str) -> str:
    match = _TOKEN.fullmatch(part)
    assert match is not None
    power = -int(match["power"] or 1)
    return match["name"] if power == 1 else f"{match['name']}{power}"
