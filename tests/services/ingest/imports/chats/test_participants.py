from services.ingest.imports.chats.participants import MOST, Participants


def test_of_two_the_other_from_the_first_message_on():
    people = Participants(["ana", "bo", "ana"])
    assert people.addressed_by("ana") == ["bo"]


def test_of_more_those_who_wrote_before():
    people = Participants(["ana", "bo", "cy"])
    assert [people.addressed_by(each) for each in ("ana", "bo", "cy", "ana")] == [
        [],
        ["ana"],
        ["ana", "bo"],
        ["bo", "cy"],
    ]


def test_what_is_said_before_somebody_joins_is_not_said_to_them():
    writers = ["ana", "bo", "cy", "ana"]
    before, after = Participants(writers), Participants([*writers, "de"])
    assert [before.addressed_by(w) for w in writers] == [after.addressed_by(w) for w in writers]


def test_nobody_writes_to_each_of_a_crowd():
    crowd = [str(n) for n in range(MOST + 2)]
    people = Participants(crowd)
    assert [len(people.addressed_by(each)) for each in crowd][-2:] == [MOST, 0]
