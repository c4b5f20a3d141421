"""What the project asks of those who join it can be done: hooks, workflow, templates, leftovers."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).parent.parent
FORGE = HOUSE / ".github"
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
FORMS = sorted(p for p in (FORGE / "ISSUE_TEMPLATE").glob("*.yml") if p.stem != "config")
WORKFLOWS = sorted((FORGE / "workflows").glob("*.yml"))


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def targets():
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE))


def commands():
    return [step["run"] for job in read(FORGE / "workflows" / "ci.yml")["jobs"].values()
            for step in job["steps"] if "run" in step]  # fmt: skip


def hooks():
    repos = read(HOUSE / ".pre-commit-config.yaml")["repos"]
    return {hook["id"]: hook for repo in repos for hook in repo["hooks"]}


def test_hooks_use_the_tools_that_make_lint_uses():
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    lint = re.search(r"^lint:.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)[1]
    of_make = [line.removeprefix("\t$(BIN)/").split()[0] for line in lint.splitlines()]
    called = [hook["entry"] for hook in hooks().values() if hook.get("language") == "system"]
    assert [line.removeprefix(".venv/bin/").split()[0] for line in called] == of_make
    installed = " ".join(PROJECT["project"]["optional-dependencies"]["lint"])
    assert all(name.replace("lint-imports", "import-linter") in installed for name in of_make)


def test_hooks_refuse_what_a_merge_leaves_and_large_files(tracked):
    refused = re.compile(hooks()["no-leftovers"]["files"])
    assert refused.search("gep/outputs/folder.py.orig")
    assert refused.search("docs/maps.md.rej")
    assert not refused.search("docs/original.md")
    most = int(re.search(r"\d+", hooks()["check-added-large-files"]["args"][0])[0])
    assert max(path.stat().st_size for path in tracked) <= most * 1024


def test_nothing_is_left_over(tracked):
    assert [path for path in tracked if path.suffix in (".orig", ".rej")] == []


@pytest.fixture
def tracked(repository):
    """The files of the repository."""
    command = ["git", "-C", repository, "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    found = [HOUSE / name for name in listed.split("\0") if name]
    assert found
    return [path for path in found if path.exists()]


def test_the_workflow_runs_targets_that_there_are():
    made = [run.split()[1:] for run in commands() if run.startswith("make ")]
    called = {target for words in made for target in words}
    assert {"lint", "type", "test", "docs"} <= called <= targets()


def test_the_workflow_tries_the_systems_and_versions_that_are_promised():
    jobs = read(FORGE / "workflows" / "ci.yml")["jobs"]
    versions = jobs["test"]["strategy"]["matrix"]["python"]
    assert versions == ["3.11", "3.12", "3.13"]
    assert PROJECT["project"]["requires-python"] == f">={versions[0]}"
    assert set(jobs["smoke"]["strategy"]["matrix"]["system"]) == {"windows-latest", "macos-latest"}
    smoke = [step["run"] for step in jobs["smoke"]["steps"] if "run" in step]
    assert any(run.startswith("gep --help") for run in smoke)
    assert any(run.startswith("gep demo") for run in smoke)


def test_the_workflow_installs_the_programs_that_ci_installs():
    own = (HOUSE / ".ci" / "run").read_text(encoding="utf-8")
    wanted = set(" ".join(re.findall(r"packages\+=\(([^)]+)\)", own)).split()) - {"python3-venv"}
    installed = next(run for run in commands() if "apt-get install" in run)
    assert wanted <= set(installed.split())


@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.stem)
def test_a_form_asks_in_both_languages(path):
    form = read(path)
    assert {"name", "description", "body"} <= form.keys()
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    names = [field["id"] for field in fields]
    assert len(set(names)) == len(names) > 0
    for text in (form["name"], form["description"], *(f["attributes"]["label"] for f in fields)):
        assert re.search("[a-z]", text)
        assert re.search("[一-鿿]", text) or text.startswith("`gep")


def test_there_is_a_form_for_each_thing_that_people_bring():
    assert {path.stem for path in FORMS} == {"bug", "number", "norm"}
    assert (FORGE / "pull_request_template.md").is_file()
    assert [path.stem for path in WORKFLOWS] == ["ci"]
