"""What the documentation says is so: links, commands, files, columns, keys, examples, numbers."""

import ast
import doctest
import importlib
import importlib.util
import json
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

import gep
from gep import account as account_file
from gep import cli
from gep.account_schema import TABLES, AccountFile
from gep.lookup import CONFIDENCE
from gep.rows import REASONS_OF
from gep.service import discover
from gep.uses.service_page import page_file, service_page
from gep.vocabulary import Vocabulary
from gep.words import words
from tests.county import make_county

HOUSE = Path(__file__).parent.parent
PAGES = sorted(
    p for p in (*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")) if p.name != "performance.md"
)
