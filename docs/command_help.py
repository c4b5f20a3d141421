"""What the documentation says of the commands, from what the command line says of itself."""

from collections.abc import Iterator
from pathlib import Path

import click

from gep.cli.command import gep
from gep.cli.spoken import SpokenGroup, help_text
from gep.uses.service_pages.markdown import code, fence, table
from gep.words import Language

DOCS = Path(__file__).resolve().parent
_HEADS = {"en": ("command", "what it does"), "zh": ("命令", "作用")}
_HOW = {"en": "; [how]({})", "zh": "；[说明]({})"}
_WIDTH = 100


def commands(lang: Language) -> str:
    """A line a command; where a page of its name is there, with a link to it."""
    rows = []
    for ctx in _contexts(lang):
        name = str(ctx.info_name)
        said = help_text(ctx, name).rstrip("。.")
        page = next((p for p in _pages(name, lang) if (DOCS / p).is_file()), "")
        how = _HOW[lang].format(f"docs/{page}") if page else ""
        rows.append((code(f"gep {name}"), said + how))
    return table(_HEADS[lang], rows)


def command_help(lang: Language) -> str:
    """The help of each command, and of those below it, under headings by what they are for."""
    top = _context(gep, "gep", None, lang)
    assert isinstance(gep, SpokenGroup)
    parts = []
    for kind, names in gep.sections(top).items():
        parts.append(f"## {help_text(top, kind)}")
        for name in names:
            command = gep.get_command(top, name)
            assert command is not None
            ctx = _context(command, name, top, lang)
            parts += [f"### gep {name}", fence("text", "\n\n".join(_helps(ctx, lang)))]
    return "\n\n".join(parts)


def _helps(ctx: click.Context, lang: Language) -> Iterator[str]:
    yield ctx.command.get_help(ctx)
    if isinstance(ctx.command, click.Group):
        for name, below in ctx.command.commands.items():
            yield from _helps(_context(below, name, ctx, lang), lang)


def _contexts(lang: Language) -> Iterator[click.Context]:
    top = _context(gep, "gep", None, lang)
    assert isinstance(gep, click.Group)
    for name in gep.list_commands(top):
        command = gep.get_command(top, name)
        assert command is not None
        yield _context(command, name, top, lang)


def _context(
    command: click.Command, name: str, above: click.Context | None, lang: Language
) -> click.Context:
    return click.Context(
        command, info_name=name, parent=above, obj=lang, max_content_width=_WIDTH,
        terminal_width=_WIDTH,
    )  # fmt: skip


def _pages(name: str, lang: Language) -> tuple[str, ...]:
    return (f"{name}.zh.md", f"{name}.md") if lang == "zh" else (f"{name}.md",)
