"""Machines that write mails, or to which they are written: they have no relationships.

By the address, and by what the header says: RFC 3834 (Auto-Submitted), RFC 2369 and 2919 (List-*),
RFC 3464 (reports), and what was usual before these.
"""

import re

from services.ingest.imports.mail.headers import Headers

_LISTS = ("Id", "Help", "Unsubscribe", "Unsubscribe-Post", "Subscribe", "Post", "Owner", "Archive")
_BY_THEIR_PRESENCE = (
    *(f"List-{each}" for each in _LISTS),
    "Mailing-List",
    "X-Autoreply",
    "X-Autorespond",
    "X-Cron-Env",
)
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_SUPPRESSED = frozenset({"all", "dr", "oof", "autoreply"})
_OF_PERSONS = ":fastmail"
"""Fastmail gives a Feedback-ID to what persons send, too."""

HEADERS = (
    *_BY_THEIR_PRESENCE,
    "Auto-Submitted",
    "Precedence",
    "X-Auto-Response-Suppress",
    "Feedback-ID",
    "Return-Path",
    "Content-Type",
)
"""All headers that are read here."""


def is_sent_by_machine(mail: Headers) -> bool:
    """Whether the header of `mail` says that a machine has sent it, or a list passed it on."""
    return (
        any(name in mail for name in _BY_THEIR_PRESENCE)
        or _word(mail, "Auto-Submitted") not in ("", "no")
        or _word(mail, "Precedence") in _BULK
        or not _SUPPRESSED.isdisjoint(_words(mail, "X-Auto-Response-Suppress"))
        or _is_fed_back(mail.first("Feedback-ID").lower())
        or mail.first("Return-Path").replace(" ", "") == "<>"
        or _word(mail, "Content-Type") == "multipart/report"
    )


def _is_fed_back(identifier: str) -> bool:
    return bool(identifier) and not identifier.endswith(_OF_PERSONS)


def _words(mail: Headers, name: str) -> list[str]:
    return re.split(r"[\s,;(]+", mail.first(name).lower())


def _word(mail: Headers, name: str) -> str:
    return _words(mail, name)[0]


_NO_REPLY = (
    r"(?:no|not|do[-_.]?not|dont|never|cannot)[-_.]?(?:reply|respond|answer)|noreturn"
    r"|(?:nicht|keine|bitte[-_.]?nicht)[-_.]?antwort(?:en)?"
    r"|ne[-_.]?pas[-_.]?repondre|nepas?repondre|sans[-_.]?reponse"
    r"|no[-_.]?(?:responder|responda|contestar|conteste)|nao[-_.]?respond(?:a|er)"
    r"|non[-_.]?risponde(?:re|te)|(?:geen|niet)[-_.]?(?:antwoord(?:en)?|beantwoorden)"
    r"|nie[-_.]?odpowiada[cj]|ej[-_.]?svar|svar[-_.]?ej|ikke[-_.]?svar|svara[-_.]?inte"
)
_ROBOTS = (
    r"(?:mail(?:er)?[-_.]?)?daemon|postmaster|undeliverable|(?:mail|ro)?bot|cron|nobody|www-data"
    r"|listserv|majordomo|mailman|newsletters?|digest|promo(?:tion)?s?|mailings?"
    r"|notifications?|notify|notifier|alerts?"
    r"|auto[-_.]?(?:confirm|generated|mailer|message|notify|reply|respond|responder)"
    r"|unsub(?:scribe)?|owner-.*"
)
_ENDINGS = r"bot|notifications?|alerts?|newsletters?|request|owner"
_NAMES = re.compile(
    rf"(?:^|[^a-z])(?:{_NO_REPLY}|bounces?)(?:$|[^a-z])"
    rf"|^(?:{_ROBOTS})(?:$|[-_.+=])|[-_.](?:{_ENDINGS})$"
)
_TOKENS = re.compile(
    r"[-+=][^@]*=[a-z0-9-]+(?:\.[a-z0-9-]+)+$"  # VERP: bounce+ana=example.org
    r"|^(?:srs[01]|prvs|msprvs1|btv1)[-+=]"  # rewritten for its way
    r"|^(?:reply|re|replies|unsubscribe|subscribe|leave|join|confirm)\+"  # an address of one mail
)
_DOMAINS = re.compile(rf"(?:^|\.)(?:{_NO_REPLY}|bounces?)\.")


def is_machine(address: str) -> bool:
    """Whether nobody reads, or writes as, this `address` or member.

    >>> is_machine("mail:no-reply@parcel.example"), is_machine("mail:lou@l.example")
    (True, False)
    """
    local, _, domain = address.removeprefix("mail:").lower().rpartition("@")
    return any(each.search(local) for each in (_NAMES, _TOKENS)) or (
        _DOMAINS.search(f"{domain}.") is not None
    )
