"""The functions of one number that a formula may use, by the names that numpy knows them by."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """What a function is called in mathematics, and how a spreadsheet writes it of ``{}``."""

    sign: str
    sheet: str


FUNCTIONS: Mapping[str, Function] = {
    "exp": Function("exp", "EXP({})"),
    "log": Function("ln", "LN({})"),
    "log10": Function("log10", "LOG10({})"),
    "log2": Function("log2", "LOG({},2)"),
    "sin": Function("sin", "SIN({})"),
    "cos": Function("cos", "COS({})"),
    "tan": Function("tan", "TAN({})"),
    "arcsin": Function("arcsin", "ASIN({})"),
    "arccos": Function("arccos", "ACOS({})"),
    "arctan": Function("arctan", "ATAN({})"),
    "tanh": Function("tanh", "TANH({})"),
}
