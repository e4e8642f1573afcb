"""Whose thing it is, and for whom, by what servers state of it."""

import pytest

from services.ingest.sources.activitystreams.addressing import (
    answered,
    authors,
    authors_or_addressed,
    is_public,
    people,
)
from services.ingest.sources.activitystreams.vocabulary import Thing

ANA, AMY = "https://a.example/ana", "https://a.example/amy"
BO, BEA = "https://b.example/u/bo", "https://b.example/u/bea"
CY, MAIN = "https://c.example/cy", "https://b.example/c/main"
POST = "https://b.example/post/7"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def mentions(*members: str) -> Thing:
    return Thing(tag=[Thing(type=["Mention"], href=each) for each in members])


@pytest.mark.parametrize(
    ("post", "author"),
    [
        ("https://m.example/users/bo/statuses/7", "https://m.example/users/bo"),
        ("https://m.example/ap/users/115/statuses/7", "https://m.example/ap/users/115"),
        ("https://p.example/p/bo/7", "https://p.example/users/bo"),
        ("https://w.example/user/bo/review/7", "https://w.example/user/bo"),
        ("https://m.example/@bo/7", None),
        ("https://l.example/post/7", None),
        ("https://m.example/users/bo", None),
    ],
)
def test_the_author_by_the_id_of_a_post(post: str, author: str | None) -> None:
    assert authors(post) == ([author] if author else [])
    assert authors(Thing(id=post)) == authors(post)


def test_a_person_before_the_group_it_was_made_in() -> None:
    person, group = Thing(type=["Person"], id=BO), Thing(type=["Group"], id=MAIN)
    assert authors(Thing(attributed_to=[group, person])) == [BO]
    assert authors(Thing(attributed_to=[group])) == [MAIN]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Thing(in_reply_to=[Thing(attributed_to=[BO])]), [BO]),
        (Thing(in_reply_to=[POST], tag=mentions(CY, BO, BEA).tag), [BO]),
        (Thing(in_reply_to=[POST], to=[BO], cc=[PUBLIC, MAIN]), [BO]),
        (Thing(in_reply_to=[POST], to=[PUBLIC], cc=[MAIN, f"{BO}/followers"]), []),
        (Thing(in_reply_to=[POST], tag=mentions(CY).tag, to=[BO]), [CY]),
        (Thing(in_reply_to=[POST], tag=mentions(CY, AMY).tag), []),
        (Thing(in_reply_to=["https://a.example/own/1"], tag=mentions(BO).tag), []),
        (Thing(in_reply_to=["https://a.example/1"], tag=mentions(BO, AMY).tag), [AMY]),
        (Thing(tag=mentions(BO).tag), []),
    ],
)
def test_whom_a_reply_is_to(reply: Thing, expected: list[str]) -> None:
    assert answered(ANA, Thing(), reply) == expected


def test_a_mention_of_the_activity_counts_as_one_of_the_thing() -> None:
    assert answered(ANA, mentions(BO), Thing(in_reply_to=[POST])) == [BO]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ([f"{BO}/followers", BO, BEA], [BO]),
        ([CY], [CY]),
        ([CY, AMY], []),
        ([PUBLIC, f"{ANA}/followers"], []),
        ([MAIN], []),
        ([Thing(type=["Group"], id=CY)], []),
    ],
)
def test_whose_a_liked_thing_is(to: list[str | Thing], expected: list[str]) -> None:
    assert authors_or_addressed(ANA, Thing(to=to), POST) == expected


@pytest.mark.parametrize(
    "many",
    [PUBLIC, "as:Public", f"{ANA}/followers", f"{ANA}/anything", "https://h.example/followers/ana",
     "https://g.example/actor/42/subscribers", MAIN, "https://k.example/m/mag", ANA],
)  # fmt: skip
def test_who_is_no_person(many: str) -> None:
    assert people(ANA, Thing(to=[many, BO], cc=[BO])) == [BO]


def test_the_community_that_it_is_for_is_no_person() -> None:
    assert people(ANA, Thing(to=[CY, BO], audience=[CY])) == [BO]


def test_what_is_public() -> None:
    assert is_public(Thing(), Thing())
    assert is_public(Thing(to=[BO]), Thing(cc=["as:Public"]))
    assert not is_public(Thing(to=[]), Thing())
    assert not is_public(Thing(), Thing(to=[BO]))


def test_an_address_that_cannot_be_taken_apart() -> None:
    assert authors_or_addressed(ANA, Thing(to=[BO, CY]), "http://[x/1") == []
