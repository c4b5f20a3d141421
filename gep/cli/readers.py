"""Commands that read a finished account and write nothing."""

from gep.cli.screen import Terminal
from gep.files.given import ExistingFolder, LonLat
from gep.uses.command import Command


def explain(
    screen: Terminal,
    out: ExistingFolder,
    service: str,
    *,
    zone: str = "",
    ecosystem: str = "",
    at: LonLat | None = None,
    json: bool = False,
) -> None:
    """Where a number comes from."""
    from json import dumps

    from gep.explain import explain as explanation

    tree = explanation(out, service, zone, ecosystem, at)
    if json:
        screen.show_text(dumps(tree.as_dict(), ensure_ascii=False, indent=2))
    else:
        screen.show_text("\n".join(tree.lines(screen.lang, boxes=screen.shows_boxes)))


COMMANDS = (Command("explain", "read", explain),)
