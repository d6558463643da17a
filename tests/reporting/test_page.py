"""The page: what it says, that it is whole, and that nothing in a spec is obeyed."""

from __future__ import annotations

import base64
import hashlib
import os
from collections import Counter
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from checker.checking import Options, check_property
from checker.cli import cli
from checker.reporting.details import links_of
from checker.reporting.gather import Wanted, gather
from checker.reporting.page import page
from checker.reporting.result import Dossier
from checker.reporting.summary import Summary, summary
from checker.reporting.wording import plainly, wrongly
from checker.verdict import Unknown, Vacuous
from protocol.load import compile_text, load
from tests.reporting.html import Read
from tests.reporting.scene import NAME, written

GOLDEN = Path(__file__).parent / "golden" / "summary.txt"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("specs"))


@pytest.fixture(scope="module")
def made(spec: str) -> Dossier:
    wanted = Wanted(
        frozenset(("reasons", "slack", "defectors")), grid={"patience": "10min,20min"}, params=("patience",)
    )
    found = gather(load(spec), Options(), wanted)
    return replace(found, command=f"tierproof report {NAME}", versions=(("tierproof", "0"),))


@pytest.fixture(scope="module")
def read(made: Dossier) -> Read:
    return Read(page(made))


def test_it_says_what_fails_when_by_whose_choice_and_what_would_repair_it(made: Dossier, spec: str) -> None:
    told = in_lines(summary(made, links_of(made))).replace(spec, NAME)
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")


def in_lines(it: Summary) -> str:
    lines = [it.headline, *it.sentences]
    for rest in it.resting:
        lines += ["", f"{rest.name} rests on: {rest.duties}", *(f"  assumed: {text}" for text in rest.assumed)]
        lines += [f"  price: {text}" for text in rest.prices]
    for subject in it.subjects:
        lines += ["", f"{subject.name}: {subject.title}"]
        for bad in subject.failures:
            lines += [f"  {bad.name}: {bad.title}: {bad.promised}", f"    why: {bad.why} ({bad.said})"]
            lines += [f"    wrong: {bad.wrong}", f"    when: {bad.when}; {bad.late}", f"    {bad.rules}"]
            for moment in bad.course:
                acts = [f"{act.who}: {act.said} [{act.code}] {act.more}" for act in moment.acts]
                lines.append(f"    - {moment.when} {moment.later}: {'; '.join(acts)}")
            lines += [f"    {group.head}: {text}" for group in bad.choices for text in group.said]
            lines += [f"    design: {text}" for text in bad.remedies.designs]
            lines += [f"    change: {text}" for text in bad.remedies.changes]
            lines += [f"    choice: {text}" for text in bad.remedies.choices]
            lines.append(f"    {bad.remedies.tried}")
        lines += [f"  {good.word} {good.name}: {good.title}: {good.promised} {good.told}" for good in subject.others]
    return "\n".join(lines) + "\n"


def test_nothing_in_a_spec_is_obeyed(read: Read, made: Dossier) -> None:
    names = {name for name, _ in read.elements}
    assert names.isdisjoint({"script", "img", "iframe", "object", "link", "b", "u", "i", "s", "form", "base", "raw"})
    assert not any(key.startswith("on") or key == "style" for _, attributes in read.elements for key in attributes)
    assert read.title.startswith("</title><script>")
    assert "{{ 7 * 7 }} {% raw %}" in read.text, "no template is run on what a spec says"
    assert "</style><style>" in read.text
    assert len(read.all("style")) == 1
    assert NAME in read.text


def test_it_needs_nothing_else(read: Read, made: Dossier) -> None:
    policy = next(it for it in read.all("meta") if it.get("http-equiv") == "Content-Security-Policy")["content"]
    digest = base64.b64encode(hashlib.sha256(read.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in read.style
    assert "@import" not in read.style
    assert not any("src" in attributes for _, attributes in read.elements)
    assert all((it["href"] or "").startswith("#") for it in read.all("a"))


def test_links_lead_somewhere_and_names_are_given_once(read: Read) -> None:
    names = Counter(attributes["id"] for _, attributes in read.elements if "id" in attributes)
    assert max(names.values()) == 1
    assert {(it["href"] or "")[1:] for it in read.all("a")} <= names.keys()
    spoken = {part for _, it in read.elements for part in (it.get("aria-labelledby") or "").split()}
    assert spoken <= names.keys()


def test_it_is_in_order_for_who_listens(read: Read) -> None:
    assert read.all("html") == [{"lang": "en"}]
    levels = [int(name[1]) for name, _ in read.elements if name in ("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in it for it in read.all("th"))
    assert len(read.all("caption")) == len(read.all("table"))
    assert all(it.get("role") == "img" and it.get("aria-labelledby") for it in read.all("svg"))
    assert read.elements[[name for name, _ in read.elements].index("body") + 1][1] == {"class": "skip", "href": "#main"}


def test_what_it_says_is_of_the_text_and_the_first_screen_says_so(made: Dossier) -> None:
    first, _, rest = page(made).partition('id="says"')
    assert "Whether it says what the agreement says was not checked." in first
    assert "What each design says" in rest


def test_a_table_says_what_it_is_of(made: Dossier, spec: str) -> None:
    assert f"What each design of {escape(spec)} keeps" in page(made)


def test_the_same_dossier_makes_the_same_page(made: Dossier, spec: str) -> None:
    again = gather(load(spec), Options(jobs=1), Wanted(repairs=False))
    assert page(again) == page(gather(load(spec), Options(jobs=1), Wanted(repairs=False)))
    assert page(made) == page(made)


def test_no_verdict_is_settled_twice(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor by the comparison of designs, nor where a repair is looked for."""
    asked: list[tuple[str, str]] = []

    def counted(setting: Any, prop: Any, *rest: Any, **more: Any) -> Any:
        if setting.design.protocol in protocols:
            asked.append((setting.design.protocol.name, prop.name))
        return check_property(setting, prop, *rest, **more)

    designs = load(spec)
    protocols = [it.protocol for it in designs]
    monkeypatch.setattr("checker.checking.check_property", counted)
    monkeypatch.setattr("checker.repair.check_property", counted)
    gather(designs, Options(jobs=1))
    assert sorted(asked) == sorted({(it.protocol.name, prop.name) for it in designs for prop in it.properties})


def test_what_is_not_known_is_never_kept(made: Dossier) -> None:
    part = made.report.designs[0]
    doubt = replace(part.results[0], verdict=Unknown("it was too much"), compliance=None)
    unsure = replace(made.report, designs=(replace(part, results=(doubt,)),))
    told = summary(replace(made, report=unsure, comparisons=()), links_of(replace(made, report=unsure)))
    assert told.headline == "No promise is known to be broken, but not everything is known."
    assert [it.word for it in told.subjects[0].others] == ["not known"]
    assert told.subjects[0].others[0].told == "Not known: it was too much."
    assert "must not be relied upon" in " ".join(told.sentences)


def test_what_nothing_tests_is_not_kept_either(made: Dossier) -> None:
    part = made.report.designs[0]
    empty = next(it for it in part.results if isinstance(it.verdict, Vacuous))
    report = replace(made.report, designs=(replace(part, results=(empty,)),))
    told = summary(replace(made, report=report, comparisons=()), links_of(made))
    assert told.headline == "No promise is known to be broken, but not every promise is put to the test."


def test_promises_in_words() -> None:
    (design,) = compile_text(
        """protocol p {
          actor a is adversary
          actor b
          event e by a
          event f by a
          clock c starts on e
          ladder l { tier x  tier y by b  may up: x -> y when true }
          property one: e leads to y within 1h 30min unless f
          property two: always c <= 1d
          property three: after e, l never climbs
          property four: between e and f, l never skips
          property five: y only after e
          property sooner: e leads to f before 12h - 1min unless y before 12h - 1min
          property timely: e leads to f after 1h and within 2h
          property lasting: y lasts at most 1d
          property apart: at least 2h from e to f
          scenario six: y is possible
        }"""
    )
    assert [plainly(it) for it in design.properties] == [
        "Every time `e` happens, `y` follows within 90 minutes, unless `f` comes first.",
        "At every moment `c` is at most 1 day.",
        "From the first `e` on: `l` never goes up.",
        "Between `e` and the next `f`: `l` never skips a step on the way up.",
        "`y` comes only after `e`.",
        "Every time `e` happens, `f` follows in less than 11 hours 59 minutes, unless `y` comes first.",
        "`e leads to f after 1h and within 2h`.",
        "`y` never lasts longer than 24 hours.",
        "From `e` at least 2 hours pass before `f`.",
        "It can come to this: `y`.",
    ]
    told = "pending since D+0 00:00, for 72h"
    said = "What was to come had not come after 72 hours, counted from day 0, 00:00"
    assert wrongly(told, design.properties[0]) == said
    lasting = next(it for it in design.properties if it.name == "lasting")
    assert wrongly(told, lasting) == "It had lasted 72 hours by then, from day 0, 00:00"
    assert wrongly("c stands at 1d and runs on", lasting) == "`c` stands at 1 day, and runs on"
    assert wrongly("c is off", lasting) == "`c` is off, and of a clock that is off no bound is true"


def test_where_the_time_was_up_nothing_is_kept(spec: str) -> None:
    made = gather(load(spec), Options(seconds=0, jobs=1), Wanted(frozenset(("reasons", "slack", "defectors"))))
    told = summary(made, links_of(made))
    assert made.report.exit_code == 3
    assert told.headline == "No promise is known to be broken, but not everything is known."
    assert {it.word for subject in told.subjects for it in subject.others} == {"not known"}
    told_, _, after = page(made).partition('id="reading"')
    assert "✓" not in told_ + after.partition('id="properties"')[2]


def test_lateness_values_and_grids_are_told(read: Read) -> None:
    for said in ("how late each may be", "whose defection breaks what", "other values", "holds for patience"):
        assert said in read.text


def test_it_names_the_files_by_what_is_in_them(read: Read, spec: str) -> None:
    assert hashlib.sha256(Path(spec).read_bytes()).hexdigest() in read.text
    assert f"tierproof report {NAME}" in read.text


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_writes_a_page_and_ends_like_check(spec: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    call = ["report", spec, "--quick", "--jobs", "1", "--design", "drowsy", "--output", str(path)]
    result = CliRunner().invoke(cli, call, standalone_mode=False)
    assert (result.return_value, result.output) == (0, "")
    read = Read(path.read_text(encoding="utf-8"))
    assert "--quick" in read.text
    assert "was not looked for" in read.text
    again = CliRunner().invoke(cli, call)
    assert again.exit_code == 2
    assert "exists already" in again.output


def test_without_jinja_it_says_what_to_install(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = CliRunner().invoke(cli, ["report", spec])
    assert result.exit_code == 2
    assert "pip install 'tierproof[report]'" in result.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--set", "nothing=1h"], "nothing"),
        (["--set", "patience"], "--set"),
        (["--param", "nothing"], "nothing"),
        (["--with", "everything"], "everything"),
        (["--design", "drowsi"], "did you mean `drowsy`?"),
    ],
)
def test_calls_that_make_no_sense(spec: str, more: list[str], said: str) -> None:
    result = CliRunner().invoke(cli, ["report", spec, *more])
    assert result.exit_code == 2
    assert said in result.output


LATE = """
protocol post {
  actor guard
  var called = false
  event alarm when not called { called := true }
  machine post { state idle state seen must look: idle -> seen by guard when called within 90min of alarm }
  property soon: alarm leads to seen within 1h
  property sooner: alarm leads to seen before 90min
  property often: always not called
}
design lazy of post { machine post { instead may look: idle -> seen by guard when called within 90min of alarm } }
design deaf of post { machine post { remove look } }
"""


@pytest.mark.parametrize(
    ("design", "name", "late"),
    [
        ("post", "soon", "At worst it comes after 90 minutes, 30 minutes too late."),
        ("post", "sooner", "At worst it comes after 90 minutes."),
        ("post", "often", ""),
        ("lazy", "soon", "It may never come."),
        ("deaf", "soon", "It never comes."),
    ],
)
def test_it_says_how_late_an_answer_can_be(design: str, name: str, late: str) -> None:
    wanted = [it for it in compile_text(LATE) if it.protocol.name == design]
    made = gather(wanted, Options(properties=frozenset({name})), Wanted(repairs=False))
    (subject,) = summary(made, links_of(made)).subjects
    (failure,) = subject.failures
    assert failure.late == late
    assert page(made).count(late) >= 2, "on the first page, and where it is told"
