"""Commands that read a finished account folder and nothing else."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gep.cli.arguments import FILE, FOLDER, NEW, print_paths
from gep.cli.spoken import DATA, DONE, SpokenCommand

if TYPE_CHECKING:
    from gep.outputs.maps.drawing import Format
    from gep.words import Language


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.argument("service")
@click.option("--zone", default="")
@click.option("--ecosystem", default="")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def explain(
    lang: "Language", out: Path, service: str, zone: str, ecosystem: str, as_json: bool
) -> None:
    """Where a number comes from."""
    import json

    from gep.cli.screen import shows_boxes
    from gep.explain import explain as explanation

    tree = explanation(out, service, zone, ecosystem)
    if as_json:
        click.echo(json.dumps(tree.as_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(tree.lines(lang, boxes=shows_boxes())))


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.pass_obj
def tables(lang: "Language", out: Path) -> None:
    """The tables of an account."""
    from gep.outputs.tables.writing import write_tables

    print_paths(write_tables(out, lang))


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.option("--theme", "themes", multiple=True)
@click.option("--format", "formats", type=click.Choice(("png", "svg", "pdf")), multiple=True)
@click.option("--atlas", is_flag=True)
@click.option("--breaks", type=FILE)
@click.option("--freeze", type=NEW)
@click.pass_obj
def maps(
    lang: "Language",
    /,
    out: Path,
    themes: tuple[str, ...],
    formats: "tuple[Format, ...]",
    **how: Any,
) -> None:
    """The maps of an account."""
    from gep.outputs.maps.drawing import Drawing
    from gep.outputs.maps.pictures import draw_maps

    drawing = Drawing(formats=formats or ("png",), **how)
    print_paths(draw_maps(out, lang, themes or None, drawing))


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.option("--to", type=NEW)
@click.pass_obj
def workbook(lang: "Language", out: Path, to: Path | None) -> None:
    """The workbook of an account."""
    from gep.outputs.workbook.writing import write_workbook

    print_paths([write_workbook(out, lang, to)])


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.option("--style", type=FILE)
@click.option("--to", type=NEW)
@click.pass_obj
def report(lang: "Language", out: Path, style: Path | None, to: Path | None) -> None:
    """The report of an account."""
    from gep.outputs.report.writing import write_report

    print_paths([write_report(out, lang, to, style)])


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.option("--to", type=NEW)
@click.pass_obj
def page(lang: "Language", out: Path, to: Path | None) -> None:
    """The page of an account."""
    from gep.outputs.page.writing import write_page

    print_paths([write_page(out, lang, to)])


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.option("--to", type=NEW)
@click.pass_obj
def export(lang: "Language", out: Path, to: Path | None) -> None:
    """The files for other software."""
    from gep.outputs.exports.writing import write_exports

    print_paths(write_exports(out, lang, to))


@click.command(cls=SpokenCommand)
@click.argument("out", type=FOLDER)
@click.option("--rerun", type=FILE)
@click.option("--sample", type=int)
@click.option("--seed", default="")
@click.option("--to", type=NEW)
@click.pass_obj
def audit(lang: "Language", /, out: Path, **asked: Any) -> int:
    """Whether an account is what it says, and all of it in one package."""
    from gep.cli.screen import print_verdicts, progress_bar
    from gep.run.run import Work
    from gep.uses.audit import AuditRequest
    from gep.uses.audit import audit as examined

    with progress_bar(lang) as progress:
        result = examined(out, AuditRequest(**asked, lang=lang, work=Work(progress=progress)))
    print_verdicts(
        [(f.name(lang), f.text(lang), f.verdict, f.advice(lang)) for f in result.findings], lang
    )
    print_paths([path for path in (result.zip, result.sheet) if path])
    return DATA if result.status else DONE


COMMANDS = (explain, tables, maps, workbook, report, page, export, audit)
