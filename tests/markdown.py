"""What stands in a Markdown text: headings, links, blocks of code, tables, code in prose."""

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"<!-- file: (\S+) -->\n```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        return _FENCE.sub("", self.text)

    def blocks(self, kind: str) -> list[str]:
        return [text for found, text in _FENCE.findall(self.text) if found == kind]

    def files(self) -> dict[str, str]:
        """Blocks of code that stand for a file, by its name."""
        return dict(_FILE.findall(self.text))

    def headings(self) -> list[tuple[int, str]]:
        found = re.findall(r"^(#+) (.+)$", self.prose, re.MULTILINE)
        return [(len(level), text) for level, text in found]

    def anchors(self) -> set[str]:
        """Where links may point to within the page, as the usual hosts name them."""
        plain = (re.sub(r"[^\w\- ]", "", text.lower()) for _, text in self.headings())
        return {text.replace(" ", "-") for text in plain}

    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)\s]+)\)", self.prose)

    def code(self) -> list[str]:
        return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", self.prose)

    def table(self, heading: str) -> list[list[str]]:
        """Rows of the first table below a heading, without backticks and without its head."""
        below = f"\n{self.text}".split(f"\n{heading}\n", 1)[1].splitlines()
        start = next(n for n, line in enumerate(below) if line.startswith("| ---"))
        rows = []
        for line in below[start + 1 :]:
            if not line.startswith("|"):
                break
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            rows.append([c.strip().replace("`", "").replace("\\|", "|") for c in cells])
        return rows
