"""The agent type `imap` (RFC 9051), read only: mails of a mailbox as they come in."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import msgspec
from pydantic import Field, model_validator

from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.credential import Credential
from services.ingest.agents.imap.answers import Fetched
from services.ingest.agents.imap.mailbox import Mailbox
from services.ingest.agents.imap.session import Broken, Refused, Session
from services.ingest.imports.mail.statements import Mail, statements_of
from services.ingest.intake.intake import Intake
from services.ingest.sources.statements import Ignored, Outcome

MOST = 500
"""At most so many mails are fetched at once; their numbers must fit into one command."""

_DRAFTS_AND_SPAM = frozenset({rb"\draft", b"$junk", b"junk"})


class Seen(msgspec.Struct):
    """The last unique identifier (UID) read of a folder, valid for one UIDVALIDITY."""

    validity: int = 0
    uid: int = 0


class Imap(Agent):
    """`type = "imap"`; TLS unless `tls = false`, as for a bridge on the same machine.

    The password is in the variable `password_env`, or the file `password_file`.

    Mails that came in before `since` are left out; what machines send, unless `keep_machines`.
    """

    host: str
    port: int = 993
    tls: bool = True
    user: str
    password_env: str | None = None
    password_file: Path | None = None
    folders: list[str] = Field(["INBOX"], min_length=1)
    since: date | None = None
    keep_machines: bool = False
    every_s: float = Field(300, ge=1)

    @model_validator(mode="after")
    def _proves_itself(self) -> Self:
        self._password.read()
        return self

    async def pull(self, intake: Intake) -> None:
        """Publish new mails until the server is away."""
        while True:
            await self.poll(intake)
            await asyncio.sleep(self.every_s)

    async def poll(self, intake: Intake) -> None:
        """Publish the mails that are new now, folder by folder; one that is gone is passed over.

        Raises:
            Interrupted: where the server is away.
        """
        broken = []
        try:
            async with Mailbox(self._log_in) as box:
                for folder in self.folders:
                    try:
                        await self._read(box, folder, intake)
                    except Broken as error:
                        broken.append(f"{folder}: {error}")
        except OSError as error:
            broken.append(str(error) or type(error).__name__)
        if broken:
            raise Interrupted(f"{self.host}: {'; '.join(broken)}")

    @property
    def _password(self) -> Credential:
        return Credential(self.password_env, self.password_file)

    async def _log_in(self) -> Session:
        session = await Session.opened(self.host, self.port, self.tls)
        try:
            await session.log_in(self.user, self._password.read())
        except Refused as error:
            session.close()
            raise Interrupted(f"{self.host}: {error}") from None
        return session

    async def _read(self, box: Mailbox, folder: str, intake: Intake) -> None:
        seen = _cursor(intake).get(folder, Seen())
        try:
            await self._read_on(box, folder, seen, intake)
        except Refused as error:
            missing = Ignored("a folder that the server does not give", f"{folder}: {error}")
            await self._take([missing], folder, _cursor(intake).get(folder, seen), intake)

    async def _read_on(self, box: Mailbox, folder: str, seen: Seen, intake: Intake) -> None:
        validity = await box.open(folder)
        after = seen.uid if validity == seen.validity else 0
        new, odd = await box.mails_after(after)
        wanted = [mail.uid for mail in new if self._is_wanted(mail)]
        for first in range(0, len(wanted), MOST):
            uids = wanted[first : first + MOST]
            await self._take(await box.mails(uids), folder, Seen(validity, uids[-1]), intake)
        reached = new[-1].uid if new else after
        await self._take(odd, folder, Seen(validity, reached), intake)

    def _is_wanted(self, mail: Fetched) -> bool:
        early = self.since and mail.received and mail.received.date() < self.since
        return not early

    async def _take(
        self, mails: Sequence[Fetched | Ignored], folder: str, seen: Seen, intake: Intake
    ) -> None:
        now = datetime.now(UTC)
        with intake.journal.entry():
            outcomes = (each for mail in mails for each in self._outcomes(mail, folder, now))
            events = list(intake.new(intake.events(outcomes, folder)))
            cursor = _cursor(intake) | {folder: seen}
            intake.journal.move(msgspec.json.encode(cursor).decode())
            await intake.publish(events)

    def _outcomes(self, mail: Fetched | Ignored, folder: str, now: datetime) -> list[Outcome]:
        if isinstance(mail, Ignored):
            return [mail]
        place = f"{folder} UID {mail.uid}"
        if mail.flags & _DRAFTS_AND_SPAM:
            return [Ignored("a draft, or spam", place)]
        if self.since and mail.received is None:
            return [Ignored("a mail whose day of receipt cannot be read", place)]
        found = Mail(mail.header or b"", place, mail.received, mail.is_invitation)
        return statements_of(found, now, self.keep_machines)


def _cursor(intake: Intake) -> dict[str, Seen]:
    return msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, Seen])
