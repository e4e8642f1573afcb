from email import message_from_string

import pytest

from services.ingest.imports.mail import statements_of
from services.ingest.sources.statements import Ignored

HEADERS = {
    "From": '"Ana" <Ana@Example.org>',
    "To": "bo@example.org, Cy <cy@example.org>",
    "Cc": "=?utf-8?q?D=C3=A9?= <de@example.org>, bo@example.org, ana@example.org",
    "Date": "Fri, 20 Nov 2026 10:00:00 +0100",
    "Message-ID": "<m1@example.org>",
}
AT = 1_795_165_200_000


def said(**changes: str | None) -> list[object]:
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changes.items()}
    text = "".join(f"{name}: {value}\n" for name, value in headers.items() if value is not None)
    return list(statements_of(message_from_string(text + "\nHello\n")))


def test_a_message_to_each_recipient():
    *messages, oneself = said()
    assert [m["target"] for m in messages] == [f"mail:{x}@example.org" for x in ("bo", "cy", "de")]
    assert {(m["kind"], m["actor"], m["at"]) for m in messages} == {
        ("message", "mail:ana@example.org", AT)
    }
    assert [m["audience"] for m in messages] == [3, 3, 3]
    assert messages[0]["id"] == "<m1@example.org>>mail:bo@example.org"
    assert isinstance(oneself, Ignored)
    assert "text" not in messages[0]


def test_ids_depend_on_nothing_but_message_and_recipient():
    [to_bo] = said(To="bo@example.org", Cc=None, X_Mailbox="another")
    assert to_bo == said()[0] | {"audience": 1}


def test_without_an_id_sender_and_time_name_it():
    [message] = said(Message_ID=None, To="bo@example.org", Cc=None)
    assert message["id"] == f"mail:ana@example.org@{AT}>mail:bo@example.org"


@pytest.mark.parametrize("date", ["Fri, 20 Nov 2026 09:00:00 -0000", "20 Nov 2026 09:00:00 GMT"])
def test_times_as_they_come(date):
    assert said(Date=date)[0]["at"] == AT


@pytest.mark.parametrize(
    "changes",
    [
        {"From": None},
        {"From": "undisclosed"},
        {"Date": None},
        {"Date": "yesterday"},
        {"Date": "Fri, 20 Nov 99999 10:00:00 +0100"},
        {"List_Id": "<news.example.org>"},
        {"List_Unsubscribe": "<https://example.org>"},
        {"Precedence": "Bulk"},
        {"Auto_Submitted": "auto-replied"},
    ],
    ids=str,
)
def test_mails_that_nobody_wrote_to_somebody(changes):
    [ignored] = said(**changes)
    assert isinstance(ignored, Ignored)


@pytest.mark.parametrize("to", ["undisclosed-recipients:;", "", "<>", "bo", "@example.org", "b@@c"])
def test_no_recipients(to):
    assert said(To=to, Cc=None) == []
