"""The language of the command line, and its help in that language."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import click

from gep.shipped import word_folders
from gep.words import Language, help_words, own_language

LANGUAGES = ("zh", "en")


def spoken_language(arguments: Sequence[str]) -> Language:
    """The language to answer in, wherever ``--lang`` stands; else that of ``GEP_LANG``, else zh.

    It must be known before click reads the arguments, since that may already fail.

    >>> spoken_language(["check", "account.toml", "--lang", "en"])
    'en'
    """
    chosen: str = own_language()
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, joined = option.partition("=")
        if name == "--lang":
            chosen = joined or value
    return cast("Language", chosen if chosen in LANGUAGES else "zh")


def help_text(ctx: click.Context, *keys: str) -> str:
    """What the first of the keys that has words says, in the language of the command.

    Words stand in the word file of the command, or else in that of all help.
    """
    folders = word_folders()
    files = [help_words(folders, name) for name in (keys[0].partition(".")[0], "help")]
    said: Mapping[str, str] = next(
        (known[key] for key in keys for known in files if key in known), {}
    )
    return str(said.get(ctx.obj if ctx.obj in LANGUAGES else "zh", ""))


class SpokenCommand(click.Command):
    """A command whose help stands in the word files, under its own name and its options'."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = click.Choice(LANGUAGES)
        self.params.append(
            click.Option(["--lang"], type=choice, expose_value=False, envvar="GEP_LANG")
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is used."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=help_text(ctx, "usage"))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(help_text(ctx, _key(ctx.command_path)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option means."""
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record:
                name = param.opts[-1].lstrip("-")
                keys = f"{_key(ctx.command_path)}.{name}", f"option.{name}"
                rows.append((record[0], help_text(ctx, *keys)))
        with formatter.section(help_text(ctx, "options")):
            formatter.write_dl(rows)


class SpokenGroup(SpokenCommand, click.Group):
    """A group of such commands."""

    def sections(self, ctx: click.Context) -> Mapping[str, Sequence[str]]:
        """The names of the commands by the key of the heading that they stand under in help."""
        return {"commands": self.list_commands(ctx)}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option means, and what each command does."""
        super().format_options(ctx, formatter)
        for heading, names in self.sections(ctx).items():
            helps = [(n, help_text(ctx, _key(f"{ctx.command_path} {n}"))) for n in names]
            with formatter.section(help_text(ctx, heading)):
                formatter.write_dl(helps)


def _key(command_path: str) -> str:
    return command_path.partition(" ")[2].replace(" ", ".") or "gep"
