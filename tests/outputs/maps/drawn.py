"""Sheets of an account as the tests look at them."""

from matplotlib.figure import Figure
from matplotlib.text import Text

from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.pictures import map_figure
from gep.outputs.maps.plans import map_plans
from gep.outputs.maps.words import standing
from gep.words import Language


def figure_of(
    mapped: MappedAccount, name: str, lang: Language = "zh", themes: list[str] | None = None
) -> Figure:
    """The sheet of that name."""
    plan = next(plan for plan in map_plans(mapped.account, themes) if plan.name == name)
    return map_figure(mapped, plan, standing(mapped, lang), lang)[0]


def texts(figure: Figure) -> list[str]:
    """What is written on a sheet."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]
