"""Maps of a finished account: sheets drawn as its rows and the themes of ``maps/themes`` say."""

import importlib
from typing import TYPE_CHECKING, Any

from gep.outputs.maps.drawing import Drawing

if TYPE_CHECKING:
    from gep.outputs.maps.pictures import draw_maps

__all__ = ["Drawing", "draw_maps"]


def __getattr__(name: str) -> Any:
    # whoever only wants the ground or the colours of the maps must not wait for matplotlib
    if name != "draw_maps":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("gep.outputs.maps.pictures"), name)
