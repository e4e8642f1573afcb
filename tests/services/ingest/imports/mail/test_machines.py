import pytest

from services.ingest.imports.mail.headers import Headers
from services.ingest.imports.mail.machines import is_machine, is_sent_by_machine

MACHINES = """
no-reply noreply no_reply no.reply No-Reply noreply2 noreply+abc noreply-shop noreply.orders
shop-noreply messages-noreply do-not-reply do_not_reply donotreply donot-reply dont-reply
do-not-respond nichtantworten nicht-antworten keine-antwort ne-pas-repondre nepasrepondre
noresponder no-responder no-responda naoresponda non-rispondere niet-beantwoorden mailer-daemon
MAILER-DAEMON mailer-daemon+1 postmaster daemon bounce bounces bounce-123
bounces+123-abc=example.org list-bounces linux-kernel+bounces-12345 owner-list list-request
list-owner notification notifications calendar-notification notification+kjdm4 notify alerts
newsletter newsletter-de auto-confirm auto-reply autoreply unsubscribe unsubscribe+abc
reply+abcdef listserv majordomo srs0=abc=tt=orig.com=user prvs=0123=ana msprvs1=123=bounces-1
bot robot github-bot digest promotions nobody www-data list+ana=example.org
news-7-ana=example.org
"""
PEOPLE = """
lou ana nora.reply bo.noreplyton anoreply.smith info support hello team alerta notis bouncer
joanne bounceback.bob ana+tag ana=bo post master robota robertson abbot talbot bottle digestive
cronin dan.cron daemonique request owner unsubtle replyman re reply notifyer postmasterson
newsletterman
"""


@pytest.mark.parametrize("local", MACHINES.split())
def test_machines_by_their_address(local: str) -> None:
    assert is_machine(f"{local}@example.org")
    assert is_machine(f"mail:{local}@example.org")


@pytest.mark.parametrize("local", PEOPLE.split())
def test_people_by_their_address(local: str) -> None:
    assert not is_machine(f"{local}@example.org")


@pytest.mark.parametrize("domain", ["noreply.github.com", "users.noreply.github.com", "bounces.x"])
def test_domains_of_machines(domain: str) -> None:
    assert is_machine(f"ana@{domain}")


@pytest.mark.parametrize("domain", ["reply.example", "bouncey.example", "noreplying.example"])
def test_domains_of_people(domain: str) -> None:
    assert not is_machine(f"ana@{domain}")


@pytest.mark.parametrize(
    "line",
    [
        "List-Id: <news.example.org>",
        "List-Help: <mailto:a@b>",
        "LIST-UNSUBSCRIBE: <https://example.org>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Subscribe: <mailto:a@b>",
        "List-Post: NO",
        "List-Owner: <mailto:a@b>",
        "List-Archive: <https://example.org>",
        "Mailing-List: list a@b",
        "Precedence: Bulk",
        "Precedence: list",
        "Precedence: junk (really)",
        "Precedence: auto_reply",
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-replied; owner-email=a",
        "Auto-Submitted:\n auto-notified",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Autoreply: yes",
        "X-Autorespond: out",
        "X-Cron-Env: <SHELL=/bin/sh>",
        "Feedback-ID: 1:campaign:esp",
        "Return-Path: <>",
        "Return-Path: < >",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    ],
)
def test_machines_by_what_the_header_says(line: str) -> None:
    assert is_sent_by_machine(Headers(f"From: a@b\n{line}\n\n".encode()))


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (really)",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: None",
        "Feedback-ID: i1234567:Fastmail",
        "Return-Path: <a@b>",
        "Content-Type: multipart/alternative; boundary=report",
        "Listen: a",
        "X-List: a",
    ],
)
def test_people_by_what_the_header_says(line: str) -> None:
    assert not is_sent_by_machine(Headers(f"From: a@b\n{line}\n\n".encode()))
