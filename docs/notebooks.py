"""The notebooks, executed: ``make docs`` runs each as a reader would, in an empty folder.

A notebook is kept with its outputs. It is written again only where what it prints has changed:
pictures and the ids in HTML differ from one run to the next without meaning anything.
"""

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent / "notebooks"
_SECONDS = 120
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute_all() -> None:
    """Execute every notebook, and keep those of which the text has changed."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        executed = execute(path)
        if texts(executed) != texts(read(path)):
            nbformat.write(executed, path)


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook as it is kept."""
    return nbformat.read(path, as_version=4)


def execute(path: Path) -> nbformat.NotebookNode:
    """A notebook as it is when it has just been run, in English; an error in a cell is raised."""
    notebook = read(path)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=_SECONDS,
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute(env={**os.environ, "GEP_LANG": "en"})
    notebook.metadata = nbformat.from_dict(_METADATA)
    return notebook


def texts(notebook: nbformat.NotebookNode) -> list[tuple[str, list[str]]]:
    """Each cell with what it printed."""
    return [
        (cell.source, [_text(output) for output in cell.get("outputs", [])])
        for cell in notebook.cells
    ]


def _text(output: nbformat.NotebookNode) -> str:
    return output.text if output.output_type == "stream" else output.data["text/plain"]
