"""Administrative codes: text, whatever the file keeps them as, and compared without padding."""

import numpy as np

_COUNTY, _TOWNSHIP, _VILLAGE = 6, 9, 12  # digits, GB/T 2260 and the statistical codes below it


def match_code(code: str) -> str:
    """A zone code as it is compared: twelve digits without the groups of zeros at their end.

    Nine digits have no padding: 330881000 is land that a county runs itself, not the county.

    >>> match_code(" 330881001000 "), match_code("330881001.0"), match_code("330881000000")
    ('330881001', '330881001', '330881')
    >>> match_code("330881000"), match_code("330881000001")
    ('330881000', '330881000001')
    >>> match_code("330880"), match_code("3308810010010000000")
    ('330880', '330881001001')
    """
    text = as_code(code)
    if not (text.isascii() and text.isdigit()):
        return text
    if len(text) > _VILLAGE and not text[_VILLAGE:].strip("0"):
        text = text[:_VILLAGE]
    if len(text) == _VILLAGE and text.endswith("000"):
        text = text[:_TOWNSHIP]
        return text[:_COUNTY] if text.endswith("000") else text
    return text


def codes_match(one: str, other: str) -> bool:
    """Whether two codes are of the same zone.

    >>> codes_match("330881001000", "330881001"), codes_match("330881001", "330881")
    (True, False)
    """
    return match_code(one) == match_code(other)


def as_code(value: object) -> str:
    """A code as text, however the file keeps it.

    >>> as_code(330881001.0), as_code("330881001.0"), as_code(330881001), as_code(None)
    ('330881001', '330881001', '330881001', '')
    """
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = str(value).strip()
    whole, point, rest = text.rpartition(".")
    return whole if point and whole.isdigit() and rest and not rest.strip("0") else text
