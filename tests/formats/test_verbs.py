"""Every verb that tells says the same in each of its formats, and in a notebook; `test_drawn`: those that draw."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from csv import DictReader
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
from tests.formats.calls import answers
from tests.formats.reading import Rows

HERE = Path(__file__).parent
Said = dict[str, str]


@pytest.fixture
def said(request: pytest.FixtureRequest) -> Said:
    return answers(request.param)


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


def bare(text: str) -> str:
    """Without the signs of Markdown."""
    return flat(re.sub(r"[`\\*]", "", text))


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
    assert list(DictReader(said["csv"].splitlines())) == [
        {
            "file": made["file"],
            "design": made["design"],
            "deadline": point["values"][0]["text"],
            "deadline in s": point["values"][0]["seconds"],
            **{key: it[told] for key, told in (("property", "property"), ("verdict", "word"), ("why", "why"))},
        }
        for point in made["points"]
        for it in point["verdicts"]
    ]


@of("explain")
def test_explain_what_fails(said: Said) -> None:
    """The run that breaks it, what was tried, and the nearest run that keeps it."""
    (made,) = json.loads(said["json"])["results"]
    asked, (near,) = made["property"], made["nearest"]
    (run_,) = asked["evidence"]["runs"]
    assert (asked["verdict"], made["repairs"]) == ("violated", [])
    kept = near["run"]["steps"][near["shared"]]
    told = [
        *asked["evidence"]["summary"],
        f"{run_['breach']['text']}: told_of is broken",
        *run_["choices"],
        f"({made['tried']} tried)",
        f"the same for {near['shared']} moves",
        f"`{kept['cause']['name'].rpartition('.')[2]}` of {kept['cause']['actor']} at {kept['time']['clock']}",
    ]
    for form in ("text", "markdown"):
        assert [it for it in told if it not in flat(said[form])] == [], form


@of("explain-kept")
def test_explain_what_is_kept(said: Said) -> None:
    """The rules that it rests on, with what breaks it without each."""
    (made,) = json.loads(said["json"])["results"]
    core = made["rests_on"]
    assert len(core["needed"]) == 3
    told = [f"looked_at rests on {len(core['needed'])} rules of door", *made["property"]["evidence"]["summary"]]
    told += [it for rule in core["needed"] for it in (rule["rule"], rule["text"])]
    for form in ("text", "markdown"):
        assert [it for it in map(bare, told) if it not in bare(said[form])] == [], form


@of("replay")
def test_replay(said: Said) -> None:
    (made,) = json.loads(said["json"])["results"]
    words = {it["property"]: it["verdict"] for it in made["promises"]}
    assert words == {"looked_at": "kept", "told_of": "broken", "noticed": "reached"}
    in_text = r"  [✓✗] (?P<word>\w+) +(?P<name>\w+) "
    for form, pattern in {"text": in_text, "markdown": r"\| [✓✗] (?P<word>\w+) \| `(?P<name>\w+)` "}.items():
        found = {it["name"]: it["word"] for it in re.finditer(pattern, said[form]) if it["name"] in words}
        assert found == words, form
        times = [it["time"]["clock"] for it in (made["forbidden"], *made["promises"]) if it["time"]]
        why, there = made["forbidden"]["why"], made["forbidden"]["allowed"]
        told = [f"line {made['forbidden']['line']}, at {times[0]}", *times, *why, f"allowed then: {there[0]}"]
        shown = flat(said[form]).lower()
        assert [it for it in (*told, made["text"], made["evidence"]) if it.lower() not in shown] == [], form


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
