"""Where prepared things are kept."""

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """Where prepared things are kept: $GEP_CACHE, else the user's cache folder."""
    chosen = os.environ.get("GEP_CACHE")
    return Path(chosen) if chosen else user_cache_path("gep", appauthor=False)
