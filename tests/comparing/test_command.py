"""`tierproof compare`, as it is called."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from checker.cli import run
from tests.comparing.flagship import BACK, FILE, TEXT

READINGS = """protocol p {
  choice when_due = soon or slow
  actor us
  var lit = false
  event fire when not lit { lit := true }
  ladder answer {
    tier calm
    tier done by us
    must act: calm -> done when when_due = soon within 1h of fire
    must wait: calm -> done when when_due = slow within 2h of fire
  }
  property quick: fire leads to done within 1h
}
design set_late of p { set when_due = slow }
"""


def called(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(["compare", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_text_and_json_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(str(FILE), "--format", "json", "--property", "us_by_72h", capsys=capsys)
    assert code == 0
    document = json.loads(out)
    code, schema, _ = called("--schema", capsys=capsys)
    assert code == 0
    jsonschema.validate(document, json.loads(schema))
    (result,) = document["results"]
    assert [it["verdict"] for it in result["criteria"][0]["verdicts"]] == ["proved", "violated", "proved"]
    assert result["front"] == ["A", "C"]
    scene = next(it["scenarios"][0] for it in result["pairs"] if (it["one"], it["other"]) == ("A", "B"))
    assert scene["about"] == "us_by_72h"
    assert scene["first_apart"]["time"] == {"seconds": "259200", "clock": "D+3 00:00"}
    assert [lane["run"]["breach"] is not None for lane in scene["lanes"]] == [False, True]
    again = called(str(FILE), "--format", "json", "--property", "us_by_72h", "--jobs", "1", capsys=capsys)[1]
    assert again == out


def test_base_is_a_gate(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = (str(FILE), "--property", "us_by_72h", "--base", "paris")
    assert called(*chosen, "--design", "paris", "--design", "accumulate", capsys=capsys)[0] == 0
    code, out, _ = called(*chosen, capsys=capsys)
    assert code == 1
    assert "B trigger against A: something is lost." in out
    assert called(*chosen, "--timeout", "0", capsys=capsys)[0] in (2, 3)


def test_why(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = (str(FILE), "--design", "paris", "--design", "trigger", "--property", "us_by_72h")
    code, out, _ = called(*chosen, "--why", "us_by_72h:B", capsys=capsys)
    assert code == 0
    assert "us was permitted to `back` from D+3 00:00 and did not" in out
    run(["explain", "us_by_72h", str(FILE), "--design", "trigger"])
    assert capsys.readouterr().out in out, "as much as `explain` says"
    assert "trigger of paris" in out
    assert "trigger of paris" not in called(*chosen, "--why", "us_by_72h:paris", capsys=capsys)[1]
    assert "no criterion `nothing`" in called(*chosen, "--why", "nothing", capsys=capsys)[2]


def test_what_is_no_cell_is_refused_before_any_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.comparing.compare.compare", None)
    chosen = (str(FILE), "--design", "paris", "--design", "trigger")
    code, out, err = called(*chosen, "--why", "us_by_72h:C", capsys=capsys)
    assert (code, out) == (2, "")
    assert "no design `C` here; there is A paris, B trigger" in " ".join(err.split())
    code, out, err = called(*chosen, "--why", "us_delay:B", capsys=capsys)
    assert (code, out) == (2, "")
    call = f"tierproof measure {FILE} --measure us_delay --design trigger -v"
    assert call.replace(" ", "") in "".join(err.split()), "it need not stand on one line"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "nobody"), "no design `nobody`"),
        (("--design", "nobody"), "no design `nobody`"),
        (("--property", "nothing"), "no property `nothing`"),
        (("--format", "yaml"), "no format `yaml`"),
        (("--base", "paris", "--git", "HEAD"), "take one"),
        (("--readings", "--git", "HEAD"), "do not go together"),
    ],
)
def test_wrong_calls(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(str(FILE), *arguments, capsys=capsys)
    assert code == 2
    assert said in err


def test_readings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.tier"
    file.write_text(READINGS, encoding="utf-8")
    code, out, _ = called(str(file), "--readings", capsys=capsys)
    assert code == 0
    assert "A p: when_due = soon" in out
    assert "B p: when_due = slow" in out
    assert "✓ ✗ ✗  quick" in out
    assert "B and C allow the same" in out
    code, out, _ = called(str(file), "--readings", "--design", "p", capsys=capsys)
    assert "A when_due = soon" in out
    assert "--design NAME" not in out, "no design is called so"


def repository(folder: Path, text: str) -> Path:
    file = folder / "a b" / "spec.tier"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    name = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), (*name, "commit", "-q", "-m", "first")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return file


def test_a_file_without_choices_has_one_reading(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(str(FILE), "--readings", "--design", "paris", capsys=capsys)
    assert code == 2
    assert "there is no open `choice` in `paris`" in err


def test_the_base_by_letter_and_by_a_name_that_two_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    one, two = Path("one.tier"), Path("two.tier")
    for file in (one, two):
        file.write_text(READINGS.split("design set_late")[0], encoding="utf-8")
    code, _, err = called(str(one), str(two), "--base", "p", capsys=capsys)
    assert code == 2
    assert f"2 designs are called `p`: A p ({one}) and B p ({two}); name one by letter" in err
    code, out, _ = called(str(one), str(two), "--base", "B", capsys=capsys)
    assert code == 0
    assert " ".join(out.split()) == f"p ({one}): nothing has changed."


def test_what_is_told_beside_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    few = (str(FILE), "--property", "us_by_72h", "--design", "paris", "--design", "trigger")
    assert "Measures:" not in called(*few, "--with", "nothing", capsys=capsys)[1]
    code, out, _ = called(*few, "--with", "slack,resilience", "--less", "us_delay", capsys=capsys)
    assert code == 0
    for said in ("Slack:", "Cut sets:", "us_delay (less is better)", "it also keeps us_by_72h and has less us_delay"):
        assert said in out
    assert "no such thing to tell `slak`" in called(*few, "--with", "slak", capsys=capsys)[2]
    assert "no measure `nothing`" in called(*few, "--less", "nothing", capsys=capsys)[2]
    assert "either less or more" in called(*few, "--less", "us_delay", "--more", "us_delay", capsys=capsys)[2]


def test_a_text_that_was_wrong_then_is_told_as_git_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository(tmp_path, TEXT.replace("actor us", "actr us"))
    file.write_text(TEXT, encoding="utf-8")
    code, out, _ = called(str(file), "--git", "HEAD", capsys=capsys)
    assert code == 2
    assert "HEAD:a b/spec.tier:" in out
    assert "/tmp" not in out
    assert "actr us" in out, "with the line"


def test_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository(tmp_path, TEXT)
    code, out, _ = called(str(file), "--git", "HEAD", capsys=capsys)
    assert (code, out) == (0, "paris now: nothing has changed.\n")
    file.write_text(TEXT.replace("must back:", "must strike:"), encoding="utf-8")
    code, out, _ = called(str(file), "--git", "HEAD", capsys=capsys)
    assert code == 0
    assert "nothing has changed but names (`response.back` is now `response.strike`)" in " ".join(out.split())
    file.write_text(TEXT.replace(BACK, BACK.replace("us_deadline", "73h")), encoding="utf-8")
    code, out, _ = called(str(file), "--git", "HEAD", "--property", "us_by_72h", capsys=capsys)
    assert code == 1
    assert "loses us_by_72h" in out
    assert "B allows all that A allows (certified), and more." in out


def test_a_design_that_is_gone_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository(tmp_path, TEXT)
    file.write_text(READINGS, encoding="utf-8")
    code, out, _ = called(str(file), "--git", "HEAD", capsys=capsys)
    assert code == 1
    assert f"paris ({file}): no longer there" in out
    assert f"p ({file}): new" in out


def test_git_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository(tmp_path, TEXT)
    assert "no revision `nope`" in called(str(file), "--git", "nope", capsys=capsys)[2]
    assert "is no revision" in called(str(file), "--git", "--output=x", capsys=capsys)[2]
    other = file.with_name("other.tier")
    other.write_text(TEXT, encoding="utf-8")
    assert "was not there at HEAD" in called(str(other), "--git", "HEAD", capsys=capsys)[2]
    assert "no design `pariss`" in called(str(file), "--git", "HEAD", "--design", "pariss", capsys=capsys)[2]


def test_designs_that_all_break_it_are_not_praised_as_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """protocol base {
  actor us
  event alarm by us
  machine m { state x  state y  may go: x -> y by us after 1h of alarm }
  property quick: alarm leads to y within 30min
}
design other of base { machine m { instead may go: x -> y by us after 2h of alarm } }
"""
    (tmp_path / "both.tier").write_text(text, encoding="utf-8")
    for form in ("text", "markdown"):
        assert run(["compare", str(tmp_path / "both.tier"), "--format", form]) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert "On this criterion none is better: all break it, though it may be in different ways." in told
        assert "A = B: they break it" in told
        assert "equal" not in told


def test_out_of_git(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    file = tmp_path / "p.tier"
    file.write_text(READINGS, encoding="utf-8")
    code, _, err = called(str(file), "--git", "HEAD", capsys=capsys)
    assert code == 2
    assert "is in no git repository" in err


def test_a_promise_that_was_weakened_is_asked_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A later deadline with a promise to match, and a promise that is gone: both are asked in the words of before."""
    file = repository(tmp_path, TEXT)
    weaker = TEXT.replace(BACK, BACK.replace("us_deadline", "80h"))
    weaker = weaker.replace("violation leads to backed within 72h", "violation leads to backed within 80h")
    gone = 'property no_skipped_tiers "no tier is skipped": response never skips\n'
    assert gone in weaker
    for line in (gone, "expect no_skipped_tiers holds\n"):
        weaker = weaker.replace(line, "")
    weaker = "\n".join(it for it in weaker.splitlines() if "F412" not in it)
    file.write_text(weaker, encoding="utf-8")
    code, out, _ = called(str(file), "--git", "HEAD", capsys=capsys)
    assert code == 1
    assert "loses us_by_72h\n" in out
    assert "us_by_72h: asked of B as A asks it" in out
    assert "no_skipped_tiers: asked of B as A asks it" in out
    assert "✓ ✓  no_skipped_tiers" in out


def test_files_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Designs of one name are told apart by their files; a criterion of one is put to the other."""
    for name, hours in (("one", 72), ("two", 73)):
        text = TEXT.replace(BACK, BACK.replace("us_deadline", f"{hours}h"))
        (tmp_path / f"{name}.tier").write_text(text, encoding="utf-8")
    paths = [str(tmp_path / "one.tier"), str(tmp_path / "two.tier")]
    code, out, _ = called(*paths, "--property", "us_by_72h", "--format", "json", capsys=capsys)
    assert code == 0
    (result,) = json.loads(out)["results"]
    assert [it["name"] for it in result["designs"]] == [f"paris ({path})" for path in paths]
    assert result["front"] == ["A"]
