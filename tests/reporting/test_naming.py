"""What things are called on the page, and in its pictures."""

from __future__ import annotations

from checker.reporting.naming import calls, design_title, names_of, title
from checker.reporting.resting import assumed
from protocol.load import compile_text
from protocol.model import Design


def made() -> Design:
    (design,) = compile_text(
        """protocol p "a protocol" {
          actor a "Ann" is adversary
          actor b "who answers"
          group council size 2
          param lull "the shortest lull" = 6h because "an assumption: nobody says"
          param told = 2h because "Article 2"
          event ring "at the door" by a
          clock c "hours of ringing" starts on ring
          ladder l {
            tier calm "all is calm"
            tier up "tier 1: somebody comes" by b
            may come: calm -> up when true within told of ring
            on ring again: up -> calm
          }
          vote assent among council { opens on ring  passes with 2  within lull  silence means no }
          property soon "an answer in time": always c <= 1d
          property plain_name: always c <= 2d
        }"""
    )
    return design


def test_labels_are_names_and_names_are_words() -> None:
    names = names_of(made())
    assert names.actor("a") == "Ann"
    assert names.actor("b") == "b", "what explains a name is none"
    assert names.actor("council[1]") == "council 1"
    assert names.say("`c` is at most 1 day") == "“hours of ringing” is at most 1 day"
    assert names.say("b must `come` by then") == "b must take the step “tier 1: somebody comes” by then"
    assert names.say("a chose `ring`") == "a chose “ring: at the door”"
    assert names.say("`up and not calm`") == "“tier 1: somebody comes” and not “all is calm”"
    assert names.say("`c <= 1d`") == "`c <= 1d`", "what is more than names stays as it is written"
    assert names.say("`again`") == "“again”", "back to where it began is no state that an act is called by"


def test_titles() -> None:
    design = made()
    assert [title(it) for it in design.properties] == ["an answer in time", "plain name"]
    assert design_title(design, alone=True) == "the text as it stands"
    assert design_title(design, alone=False) == "a protocol"


def test_in_pictures_short_names_do() -> None:
    called = calls(made())
    assert called["state", "l.up"] == "tier 1"
    assert called["act", "l.come"] == "tier 1"
    assert called["actor", "a"] == "Ann"
    assert called["act", "assent[1].yes"] == "assent yes"
    assert called["clock", "c"] == "hours of ringing"


def test_what_is_assumed_is_what_says_so() -> None:
    assert list(assumed(made())) == ["The shortest lull: 6 hours (“an assumption: nobody says”)."]
