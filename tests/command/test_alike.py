"""What several members did alike is told in one sentence; what one did twice, once."""

from checker.render.alike import Said, together


def test_members_of_a_group_are_told_together() -> None:
    sentences = [
        Said(f"{m} was permitted to `vote[{m}].yes` and did not", (f"vote[{m}].yes",), m) for m in ("a", "b", "c")
    ]
    assert together(sentences) == [
        Said(
            "a, b and c were each permitted to `vote[…].yes` and did not", ("vote[a].yes", "vote[b].yes", "vote[c].yes")
        )
    ]


def test_what_is_not_of_the_member_stays_apart() -> None:
    sentences = [
        Said("a chose `vote[b].yes`", ("vote[b].yes",), "a"),
        Said("b chose `vote[b].yes`", ("vote[b].yes",), "b"),
    ]
    assert together(sentences) == sentences


def test_the_same_twice_is_counted() -> None:
    once = Said("a took `act` and had until D+1 00:00", ("act",), "a")
    other = Said("b chose `stop`", ("stop",), "b")
    assert [said.text for said in together([once, other, once])] == [f"{once.text} (2 times)", other.text]
