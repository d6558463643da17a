"""Votes, actions, observations and choices: each mistake is told once, at its place, in designs too."""

import pytest

from tests.language.small import marked, told

AROUND = """protocol p {{
  actor us
  var hot = false
  event attack when not hot {{ hot := true }}
  event rest when hot {{ hot := false }}
  group states = uk, france, turkey
  group sectors size 3
  {}
}}
"""
VOTE = "vote v among states {{ {} }}"
WHOLE = "opens on attack; passes with 2; within 24h; silence means no"
VOTES = {
    "": "E328 v",
    "passes with 2": "E328 v",
    "opens on attack": "E328 v",
    "opens on attack; passes with 2; within 24h": "E328 within 24h",
    "opens on attack; passes with 2; silence means no": "E328 silence means no",
    "opens on attack; passes with 2; members promise yes": "E328 members promise yes",
    "opens on attack; passes with 2; silence means yes; members promise yes": "E328 silence means yes",
    f"{WHOLE}; members promise no": "E208 no",
    "opens on attack; passes with 2; within 24h; silence means maybe": "E208 maybe",
    "opens on attack; passes with 0": "E302 0",
    "opens on attack; passes with 4": "E302 4",
    "opens on attack; passes with 2h": "E214 2h",
    "opens on attack; passes with hot": "E214 hot",
    "opens on attack; passes with two": "E201 two",
    "opens on attack; passes when hot": "E329 hot",
    "opens on attack; passes when true": "E329 true",
    "opens on attack; passes when yes": "E228 yes",
    "opens on attack; passes when yes[us]": "E228 us",
    "opens on attack; passes when waiting[uk]": "E329 waiting[uk]",
    "opens on attack; passes when count(g in states: yes[g])": "E207 count(g in states: yes[g])",
    "opens on attack; passes when count(g in states: yes[g]) * 2 > 3": "E329 count(g in states: yes[g]) * 2 > 3",
    "opens on attack; passes when yes[uk] and since(attack) >= 1h": "E329 yes[uk] and since(attack) >= 1h",
    "opens on attack; passes with all; recused us": "E228 us",
    "opens on attack; passes with all; recused frnce": "E228 frnce",
    "opens on attack; passes with all; recused uk, uk": "E202 uk",
    "opens on attack; passes with all; recused uk, france, turkey": "E328 recused uk, france, turkey",
    "opens on attack; passes with 3; recused uk": "E302 3",
    "opens on attack; passes when yes[uk]; recused uk": "E329 yes[uk]",
    "opens on attack; opens on rest; passes with all": "E324 opens on rest",
    "opens on attac; passes with all": "E201 attac",
    "opens on hot; passes with all": "E208 hot",
    "opens on attack when 3; passes with all": "E207 3",
    "opens on attack; passes with all; within 24; silence means no": "E209 24",
    "opens on attack; passes with all; within 1h - 2h; silence means no": "E305 1h - 2h",
    "opens on attac; passes with 9; silence means no": "E201 attac, E302 9, E328 silence means no",
    f"{WHOLE}; instead silence means no": "E225 instead silence means no",
    f"{WHOLE}; remove silence": "E225 remove silence",
    f"{WHOLE}; lead 3h": "E104 lead",
    f"{WHOLE}; state x": "E104 state",
    "opens on attack; passes if yes[uk]": "E101 if",
    "opens on attack; passes 2": "E101 2",
    "opens attack; passes with all": "E101 attack",
    f"{WHOLE} of attack": "E101 of",
}  # fmt: skip
ITEMS = {
    "vote v { opens on attack; passes with all }": "E328 v",
    "vote v among stats { opens on attack; passes with all } property q: never yes[uk]": "E227 stats",
    "vote v among us { opens on attack; passes with all } property q: never v.yes[uk]": "E227 us",
    f"event v {VOTE.format(WHOLE)}": "E202 v",
    f"{VOTE.format(WHOLE)} event v": "E202 v",
    f"{VOTE.format(WHOLE)} {VOTE.format(WHOLE)}": "E202 v",
    f"{VOTE.format(WHOLE)} property q: always v.opn": "E201 opn",
    f"{VOTE.format(WHOLE)} property q: always passed": "E201 passed",
    f"{VOTE.format(WHOLE)} property q: always yes": "E228 yes",
    f"{VOTE.format(WHOLE)} property q: always v": "E206 v",
    f"{VOTE.format(WHOLE)} vote w among states {{ {WHOLE} }} property q: always yes[uk]": "E203 yes[uk]",
    "vote v for s in sectors among states { opens on attac; passes with 2 }": "E201 attac",
    "action a { }": "E328 a",
    "action a { lead 6h }": "E328 a",
    "action a { ordered on attack; lead 12h..6h }": "E303 lead 12h..6h",
    "action a { ordered on attack; lead 1h - 2h }": "E305 1h - 2h",
    "action a { ordered on attack; lead 6 }": "E209 6",
    "action a { ordered on attack; recall immediately on rest }": "E328 recall immediately on rest",
    "action a { ordered on attack; lead none; recall within 1h on rest }": "E328 recall within 1h on rest",
    "action a { ordered on attack; lead 6h; recall after 1h on rest }": "E310 recall after 1h on rest",
    "action a { ordered on attack; lead 6h; recall before 1h on rest }": "E311 before 1h",
    "action a { ordered on attack; lead 6h; recall within 1h of attack on rest }": "E315 of attack",
    "action a { ordered on attack; lead 6h; recall on rest }": "E101 on",
    "action a { ordered on attack; lead 6h; recall within 1h on rst }": "E201 rst",
    "action a { ordered on attack; lead 6h; recall within 1h on rest when 1h }": "E207 1h",
    "action a { ordered on attack; ordered on rest; lead 6h; lead 7h }": "E324 ordered on rest, E324 lead 7h",
    "action a { ordered on attac; lead 3h..2h; recall within 1h on rst }": "E201 attac, E303 lead 3h..2h, E201 rst",
    "action a { ordered on attack when 3 }": "E207 3",
    "action a { ordered on a.effect }": "E322 ordered on a.effect",
    "action a { ordered on attack; takes effect { hot := 3 } }": "E211 3",
    "action a { ordered on attack; takes effect { hto := true } }": "E201 hto",
    "action a { ordered on attack; takes effect { hot := false } }": "E323 takes effect { hot := false }",
    "action a by sectors { ordered on attack }": "E205 sectors",
    "action a by nobody { ordered on attack }": "E205 nobody",
    "event a action a { ordered on attack; lead 3h; recall within 1h on rest }": "E202 a",
    "action a { ordered on attack; lead 3h } property q: never a.recalled": "E201 recalled",
    "action a { ordered on attack } property q: always a.effect": "E206 a.effect",
    "action a { ordered on attack } property q: always a": "E206 a",
    "action a for g in states by g { ordered on attack } property q: never a.effect": "E228 a.effect",
    "action a { ordered on attack; silence means no }": "E104 silence",
    "observe seen of hot by us": "E101 us",
    "observe seen of hot by us after 1h": "E310 observe seen of hot by us after 1h",
    "observe seen of hot by us before 1h": "E311 before 1h",
    "observe seen of hot by us within 1h of attack": "E315 of attack",
    "observe seen of since(attack) >= 1h by us within 1h": "E316 since(attack) >= 1h",
    "observe seen of attack by us within 1h": "E206 attack",
    "observe seen of hto by us within 1h": "E201 hto",
    "observe seen of hot by states within 1h": "E205 states",
    "observe seen for g in states of hto by g within 1": "E201 hto, E209 1",
    "event seen observe seen of hot by us within 1h": "E202 seen",
    "observe seen for g in states of hot by g within 1h property q: always seen": "E228 seen",
    "observe seen of hot within 1h event e { seen := true }": "E216 seen",
    "choice rule = one": "E101 one",
    "choice rule = one or one": "E202 one",
    "choice rule = attack or one": "E202 attack",
    "choice rule = one or two property q: always rule": "E207 rule",
    "choice rule = one or two property q: always rule = three": "E201 three",
    "choice rule = one or two property q: always rule < two": "E211 rule",
    "choice rule = one or two var mood: one or glad = glad property q: always mood = rule": "E213 rule",
    "choice rule = one or two event e { rule := two }": "E216 rule",
}  # fmt: skip


@pytest.mark.parametrize(("clauses", "expected"), VOTES.items())
def test_votes(clauses: str, expected: str) -> None:
    assert ", ".join(marked(AROUND.format(VOTE.format(clauses)))) == expected


@pytest.mark.parametrize(("items", "expected"), ITEMS.items())
def test_each_mistake_is_told_once(items: str, expected: str) -> None:
    assert ", ".join(marked(AROUND.format(items))) == expected


def test_two_members_that_set_one_variable_are_told_by_their_names() -> None:
    items = "var w = false machine m for s in sectors { state a state b on rest go: a -> b { w := true } }"
    (found,) = told(AROUND.format(items))
    assert found.message == "`m[2].go` and `m[1].go` can both set `w` in one move, that of `rest`"
    assert found.second is None


def test_all_that_a_vote_lacks_is_told_at_once() -> None:
    (found,) = told(AROUND.format("vote v { }"))
    assert found.message == "it is not said of `v` who votes, what opens it or when it passes"
    assert (
        found.remedy
        == "write `vote v among` and a group; `opens on` and an event; `passes with majority`, or another rule"
    )


def test_every_state_can_be_compared_with() -> None:
    action = "action a { ordered on attack; lead 6h; recall immediately on rest }"
    states = ("idle", "ordered", "effective", "recalled")
    asked = " ".join(f"property {s}_: always a = {s} or a != {s} or a.{s}" for s in states)
    vote = " ".join(f"property {s}_: always v = {s} or v.{s} and v[uk] = yes" for s in ("open", "passed", "failed"))
    assert marked(AROUND.format(f"{action} {asked} {VOTE.format(WHOLE)} {vote}")) == []


BASE = AROUND.format(f"""{VOTE.format(WHOLE)}
  action a by us {{ ordered on attack; lead 6h..12h; takes effect; recall within 2h on rest }}
  machine m for s in sectors {{ state one state two may go: one -> two }}
  var x for s in sectors = false
  observe seen of hot by us within 1h
  choice rule = restart or accumulate
""")
DESIGNS = {
    "vote v { instead silence means yes }": "",
    "vote v among states { recused uk }": "",
    "vote v { remove within; remove silence }": "",
    "vote v { remove silence; silence means abstain }": "",
    "vote v { remove within }": "E328 silence means no",
    "vote v { remove members }": "E219 members",
    "vote v { remove yes }": "E219 yes",
    "vote v { remove lead }": "E219 lead",
    "vote v { instead recused uk }": "E219 recused uk",
    "vote v { silence means yes }": "E324 silence means yes",
    "vote v { instead silence means yes; instead silence means abstain }": "E221 instead silence means abstain",
    "vote v { remove silence; instead silence means abstain }": "E221 instead silence means abstain",
    "vote v { instead passes with 4 }": "E302 4",
    "vote vv { instead silence means yes }": "E219 vv",
    "vote v for s in sectors { instead silence means yes }": "E224 for s in sectors",
    "vote a { instead silence means yes }": "E202 a",
    "action v { instead lead 3h }": "E202 v",
    "action aa { instead lead 3h }": "E219 aa",
    "action a { instead lead 3h }": "",
    "action a by uk { remove takes effect; remove recall }": "",
    "action a { remove takes }": "",
    "action a { recall immediately on attack }": "",
    "action a { instead lead 9h..3h }": "E303 lead 9h..3h",
    "action a { instead lead none }": "E328 recall within 2h on rest",
    "instead vote v among sectors { opens on attack; passes with all }": "",
    "instead event v": "E224 v",
    "machine m { instead may go: one -> two when x }": "",
    "machine m for s in sectors { instead may go: one -> two when x[s] }": "",
    "machine m for t in sectors { instead may go: one -> two when x[t] }": "E224 for t in sectors",
    "machine m for g in states { instead may go: one -> two when hot }": "E224 for g in states",
    "remove x[1]": "E219 x[1]",
    "remove m[1].go": "E219 m[1].go",
    "instead observe seen of hot by us within 3h": "",
    "observe seen of hot by us within 3h": "E202 seen",
    "instead group sectors size 2": "",
    "instead group sectors = east, west": "",
    "remove sectors": "E227 sectors",
    "set rule = accumulate": "",
    "set rule = acumulate": "E213 acumulate",
    "set rule = 3": "E213 3",
    "set rul = restart": "E219 rul",
    "set rule = restart set rule = accumulate": "E221 set rule = accumulate",
    "set sectors = 3": "E223 sectors",
}  # fmt: skip


@pytest.mark.parametrize(("items", "expected"), DESIGNS.items())
def test_designs(items: str, expected: str) -> None:
    assert ", ".join(marked(f"{BASE}design d of p {{ {items} }}")) == expected
