from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gep as package


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEP_LANG", raising=False)
    monkeypatch.delenv("GEP_TRACE", raising=False)


@pytest.fixture
def account(tmp_path: Path) -> str:
    path = tmp_path / "account.toml"
    path.touch()
    return str(path)


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def opens(what: Any) -> None:
        def open_account(_: Path) -> Any:
            if isinstance(what, BaseException):
                raise what
            return what

        monkeypatch.setattr(package, "open_account", open_account, raising=False)

    return opens
