"""Every verb says the same as text, as JSON, as Markdown, and in a notebook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import checker
from checker.cli import run
from checker.render.html import html
from checker.render.markdown import markdown
from checker.render.page import Code, Drawing, Folded, Heading, Items, Paragraph, Strong, Table, drawing, spoken
from protocol.load import load
from protocol.variants import load_variants
from tests.formats import scenes
from tests.formats.reading import Rows

HERE = Path(__file__).parent
CALLS = {
    "compare": ["compare", "door.tier"],
    "measure": ["measure", "door.tier"],
    "slack": ["slack", "door.tier", "looked_at", "--design", "door"],
    "resilience": ["resilience", "door.tier", "--property", "looked_at", "--design", "door"],
    "synthesize": ["synthesize", "door.tier", "looked_at", "--design", "door", "--param", "deadline"],
    "sweep": [
        *("sweep", "door.tier", "--design", "door", "--property", "looked_at", "--set", "deadline=5min..15min:5min")
    ],
}
Said = dict[str, str]


def answered(verb: str, form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(HERE)
    assert run([*CALLS[verb], "--format", form]) == 0
    return capsys.readouterr().out


@pytest.fixture
def said(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    return {form: answered(request.param, form, capsys, monkeypatch) for form in ("text", "json", "markdown")}


def of(verb: str) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("said", [verb], indirect=True)


def table(text: str, first: str) -> list[list[str]]:
    """The rows under a head that begins so."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first}"))
    rows: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        rows.append([re.sub(r"\\(.)", r"\1", cell.strip().strip("`*")) for cell in cells])
    return rows


def flat(text: str) -> str:
    return " ".join(text.split())


@of("compare")
def test_compare(said: Said) -> None:
    signs = {"proved": "✓", "violated": "✗"}
    (made,) = json.loads(said["json"])["results"]
    for row, shown in zip(made["criteria"], table(said["markdown"], "criterion"), strict=True):
        words = [it["verdict"] for it in row["verdicts"]]
        assert shown == [row["property"], *(f"{signs[word]} {word}" for word in words), row["text"]]
        assert re.search(rf"^  {' '.join(signs[word] for word in words)}  {row['property']} ", said["text"], re.M)
    assert "A keeps looked_at, B breaks it" in said["text"]
    assert "A keeps looked_at, B breaks it" in said["markdown"]


@of("measure")
def test_measure(said: Said) -> None:
    for it, shown in zip(json.loads(said["json"])["results"], table(said["markdown"], "measure"), strict=True):
        assert shown[:2] == [it["measure"], it["design"]]
        assert shown[4:] == [it["least"]["text"], it["greatest"]["text"]]
        assert shown[2] in said["text"]
        assert all(flat(end) in flat(said["text"]) for end in shown[4:])


@of("slack")
def test_slack(said: Said) -> None:
    (made,) = json.loads(said["json"])["results"]
    assert made["lateness"][0]["safe"] == {"seconds": "0", "closed": True}
    assert table(said["markdown"], "obligation") == [["look", "not at all"]]
    assert re.search(r"look +not at all", said["text"])


@of("resilience")
def test_resilience(said: Said) -> None:
    (made,) = json.loads(said["json"])["results"]
    assert len(made["breaks"]) == 1
    rows = table(said["markdown"], " ")
    assert [row[0] for row in rows] == ["broken by", "survives"]
    assert all(flat(row[1]).replace("`", "") in flat(said["text"]).replace("`", "") for row in rows)


@of("synthesize")
def test_synthesize(said: Said) -> None:
    ((_, _, holds, fails, *_),) = table(said["markdown"], "readings")
    assert (holds, fails) == ("exactly where `deadline ≤ 10min", "deadline > 10min")
    assert "exactly where deadline ≤ 10min" in flat(said["text"])
    assert "where deadline > 10min" in flat(said["text"])
    (made,) = json.loads(said["json"])["results"]
    (region,) = made["regions"]
    assert [it["text"] for it in (*region["holds"], *region["fails"])] == [["deadline ≤ 10min"], ["deadline > 10min"]]


@of("sweep")
def test_sweep(said: Said) -> None:
    (made,) = json.loads(said["json"])["results"]
    words = [cell["word"] for point in made["points"] for cell in point["verdicts"]]
    (row,) = table(said["markdown"], "deadline")
    assert row == ["looked_at", *({"proved": "✓ proved", "violated": "✗ violated"}[word] for word in words)]
    assert words == ["proved", "proved", "violated"]
    assert re.search(r"looked_at +✓ +✓ +✗", said["text"])


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("looked_at", ["for all time, re-checked by z3", "looked_at rests on 3 rules of door", "if guard defects"]),
        (
            "told_of",
            ["just after D+0 01:00: told_of is broken", "(5 tried)", "The nearest run found that keeps told_of"],
        ),
    ],
)
def test_explain(
    name: str, needed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE)
    for form in ("text", "markdown"):
        assert run(["explain", name, "door.tier", "--design", "door", "--format", form]) == 0
        said = flat(capsys.readouterr().out)
        assert [it for it in needed if it not in said] == []


def test_explain_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "F402", "--format", "markdown", "--color", "always"]) == 0
    assert capsys.readouterr().out.startswith("# F402: ")


# --- notebooks --------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


PLAIN = {
    *("div", "h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("code", "strong", "pre", "details", "summary"),
}


def harmless(text: str) -> Elements:
    found = Elements(text)
    assert found.tags <= PLAIN
    assert found.attributes <= {"class", "scope", "style"}
    assert not found.open
    return found


def results() -> dict[str, Any]:
    """What the verbs return."""
    door, drowsy = load(str(HERE / "door.tier"))
    only = checker.Options(properties=frozenset({"looked_at"}))
    (variants, _) = load_variants(str(HERE / "door.tier"))
    asked = next(it for it in door.properties if it.name == "looked_at")
    return {
        "check": checker.check([door, drowsy]),
        "compare": checker.compare([door, drowsy]),
        "measure": checker.measure([door, drowsy]),
        "slack": checker.slack(door, asked),
        "resilience": checker.resilience([door], only),
        "synthesize": checker.synthesize(variants, ["looked_at"], ["deadline"]),
        "sweep": checker.sweep(variants, {"deadline": "5min..15min:5min"}, ["looked_at"]),
    }


@pytest.fixture(scope="module")
def returned() -> dict[str, Any]:
    return results()


@pytest.mark.parametrize("verb", ["check", "compare", "measure", "slack", "resilience", "synthesize", "sweep"])
def test_notebooks_show_what_verbs_return(verb: str, returned: dict[str, Any]) -> None:
    found = harmless(returned[verb]._repr_html_())
    assert "looked_at" in found.said or verb == "measure"
    assert "table" in found.tags


def test_notebooks_show_parts_of_a_report(returned: dict[str, Any]) -> None:
    (part, _) = returned["check"].designs
    assert "looked_at" in harmless(part._repr_html_()).said
    assert "looked_at" in harmless(part.results[0]._repr_html_()).said


@pytest.mark.parametrize("name", scenes.REPORTS)
def test_no_markup_of_a_spec_gets_into_a_page(name: str) -> None:
    found = harmless(scenes.REPORTS[name]()._repr_html_())
    if name == "hostile":
        assert "<script>alert(1)</script>" in found.said
        assert "\x1b" not in found.said


def test_html_and_markdown_have_the_same_tables(returned: dict[str, Any]) -> None:
    from checker.notebook import page_of

    for verb, result in returned.items():
        page = page_of(result)
        cells = [cell.replace("`", "") for row in Rows(html(page)).rows for cell in row]
        text = markdown(page)
        written = [
            re.sub(r"<!-- -->|[`*]|\\(?=[\\`*_{}\[\]<>|~#&$=+-])", "", cell.strip())
            for line in text.split("\n")
            if line.startswith("| ") and not line.startswith("| ---")
            for cell in re.split(r"(?<!\\)\|", line)[1:-1]
        ]
        assert [flat(it.replace("*", "")) for it in cells] == [flat(it) for it in written], verb


def test_the_model() -> None:
    page = (
        Heading(("of ", Code("a|b"))),
        Paragraph("1. not a list"),
        Paragraph(("- ", Strong("nor_one"), " `here`")),
        Items((spoken("say `allow X`"),)),
        Table("t", ("a", Code("x|y")), (("<b>", "l1\nl2"),)),
        drawing(["", "  a", "    ```", ""]),
        Folded("<more>", (Drawing(("x",)),)),
    )
    assert markdown(page) == (
        "# of `a|b`\n\n1\\. not a list\n\n\\- **nor\\_one** \\`here\\`\n\n- say `allow X`\n\n"
        "| a | `x\\|y` |\n| --- | --- |\n| \\<b\\> | l1 l2 |\n\n````text\na\n  ```\n````\n\n"
        "<details><summary>&lt;more&gt;</summary>\n\n```text\nx\n```\n\n</details>\n"
    )
    assert "&lt;b&gt;" in html(page)
    harmless(html(page))
