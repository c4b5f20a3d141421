"""Where prepared things are kept."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Where prepared things are kept: $GEP_CACHE, else the user's cache folder."""
    if chosen := os.environ.get("GEP_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "gep" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gep"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gep"
