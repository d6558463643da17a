"""What is wrong with a spec, or not known of it, shows in the exit code, whatever its properties say."""

from __future__ import annotations

from checker.checking import Options, check
from checker.report import Report
from protocol.load import compile_text

JAMMED = """
protocol jammed {
  actor a
  var done = false
  var jammed = false
  event arm
  event jam when not jammed { jammed := true }
  machine m {
    state idle
    state s
    state t
    on arm begin: idle -> s
    must go:  s -> t by a when not done immediately
    must ret: t -> s by a when not done immediately
    must fin: s -> s by a when not done and not jammed immediately { done := true }
  }
  scenario ok: t is possible
}
"""


def report(text: str, options: Options | None = None) -> Report:
    return check(compile_text(text), options or Options())


def errors(made: Report) -> set[tuple[str, str]]:
    return {(f.code, f.subject) for d in made.designs for f in d.findings if f.severity == "error"}


def test_a_trap_is_looked_for_beyond_the_shortest_run() -> None:
    """The shortest run to a duty can still leave; only once `jam` has happened can time stop."""
    made = report(JAMMED)
    assert {code for code, _ in errors(made)} == {"F404"}
    assert made.exit_code == 1


def test_an_open_question_about_time_is_told() -> None:
    made = report(JAMMED, Options(effort=1e-6))
    assert any("F404" in question for design in made.designs for question in design.open)
    assert made.exit_code == 3


def test_open_questions_about_errors_are_told() -> None:
    made = report(
        """
        protocol counted {
          var n: 0..3 = 0
          event more { n := n + 1 }
          event never_so when n > 3
          scenario ok: more is possible
        }
        """,
        Options(effort=2e-5),
    )
    said = [question for design in made.designs for question in design.open]
    assert all(any(f"({code}): its budget" in question for question in said) for code in ("F402", "F414"))
    assert made.exit_code in (1, 3)


def test_an_expected_vacuity_excuses_only_what_it_speaks_of() -> None:
    """The name `e` is part of many words; the error of an event called so is not thereby acknowledged."""
    made = report(
        """
        protocol dead {
          event e when b and not b
          event nope when b and not b
          var b = false
          event c { b := true }
          property h: nope leads to b within 1h
          expect h vacuous
        }
        """
    )
    excused = {f.subject: f.acknowledged_by for d in made.designs for f in d.findings if f.code == "F402"}
    assert excused == {"e": "", "nope": "h"}
    assert made.exit_code == 1


def test_a_duty_of_no_actor_is_named() -> None:
    made = report(
        """
        protocol nobody {
          var called = false
          event e when not called { called := true }
          machine m { state s  state t  must go: s -> t within 5h of e }
          property p: e leads to t within 5h
        }
        """
    )
    (result,) = (result for design in made.designs for result in design.results)
    assert result.verdict.word == "proved"
    assert result.compliance is not None
    (defection,) = result.compliance.alone
    assert defection.actors == ("whoever must `go`",)


def test_never_counts_the_start() -> None:
    made = report(
        """
        protocol start {
          event e
          machine m { state s  state t  on e go: s -> t }
          property one: never s
          property two: never s or e
        }
        """
    )
    assert {r.asked.name: r.verdict.word for d in made.designs for r in d.results} == {
        "one": "violated",
        "two": "violated",
    }
