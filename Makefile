PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-
SOURCES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: demo test lint type bench docs wheel sample clean help

demo: $(STAMP)run  ## the sample county: its account and all that is handed in, into demo/
	$(BIN)/gep demo --out demo --replace

test: $(STAMP)dev  ## all tests; the last lines say what was left out, and why
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(STAMP)dev  ## style, formatting, the direction of imports and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/codespell

type: $(STAMP)dev  ## types, strictly
	$(BIN)/mypy

bench: $(STAMP)dev  ## time and memory of the account against reading its rasters, and of its outputs
	$(BIN)/python benchmarks/account.py
	$(BIN)/python benchmarks/outputs.py

docs: $(STAMP)docs  ## what is generated in README and docs/, and the documentation site, into site/
	$(BIN)/python -m docs.make
	$(BIN)/mkdocs build
	$(BIN)/mkdocs build --config-file mkdocs.zh.yml

wheel: $(STAMP)dev  ## a wheel in dist/
	$(BIN)/python -m build --wheel --outdir dist .

sample: $(STAMP)dev  ## make the sample county again, byte for byte
	$(BIN)/python sample_rasters/make.py

clean:  ## remove what make made
	rm -rf $(VENV) demo site dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(STAMP)run: $(SOURCES)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(STAMP)docs: $(STAMP)run
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	touch $@

$(STAMP)dev: $(STAMP)docs
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,lint]'
	touch $@
