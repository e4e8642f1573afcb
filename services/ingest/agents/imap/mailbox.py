"""The folders of a mailbox: which mails are new, and their headers, each whatever others are."""

import re
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from services.ingest.agents.imap.answers import Fetched, fetched
from services.ingest.agents.imap.folder_names import folder_name
from services.ingest.agents.imap.session import Answer, Broken, Refused, Session, quoted
from services.ingest.imports.mail.statements import HEADERS
from services.ingest.sources.statements import Ignored

TRIES = 2
"""So often a mail is asked for alone, each time in a new session, before it is passed over."""

_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d{1,10})\]", re.IGNORECASE)
_WANTED = f"(UID INTERNALDATE FLAGS BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS ({' '.join(HEADERS)})])"


class Mailbox:
    """A mailbox in sessions that `log_in` opens, the next where one breaks; a context."""

    def __init__(self, log_in: Callable[[], Awaitable[Session]]) -> None:
        self._log_in = log_in
        self._session: Session | None = None
        self._folder = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            self._session.close()

    async def open(self, folder: str) -> int:
        """Read `folder` from now on, read only; returns the validity of its identifiers.

        Raises:
            Refused: where the server does not give it.
            OSError, Broken: where the server is away.
        """
        self._folder = folder
        session = await self._logged_in()
        answers = await session.command(f"EXAMINE {quoted(folder_name(folder))}".encode())
        found = (_VALIDITY.search(answer[0]) for answer in answers)
        return next((int(each[1]) for each in found if each), 0)

    async def _logged_in(self) -> Session:
        if self._session is None or self._session.is_over:
            self._session = await self._log_in()
        return self._session

    async def mails_after(self, uid: int) -> tuple[list[Fetched], list[Ignored]]:
        """The mails of the folder after `uid`, ascending, without their headers; and odd answers.

        They are fetched, a line each: a search would return them in one line, which has a limit.

        Raises:
            Refused, OSError, Broken: as `open`.
        """
        listed = await self._fetch(f"{uid + 1}:*", "(UID INTERNALDATE)")
        # `n:*` names the last mail even where it comes before n.
        new = {mail.uid: mail for mail in _read(listed) if mail.uid > uid}
        return [new[each] for each in sorted(new)], [e for e in listed if isinstance(e, Ignored)]

    async def mails(self, uids: list[int]) -> list[Fetched | Ignored]:
        """The mails with these identifiers, each with its header.

        Where the server does not hand them over, each is asked for alone, and passed over only
        where it fails again.

        Raises:
            OSError, Broken: where the server is away.
        """
        try:
            found = await self._headers(uids)
        except (Broken, Refused):
            found = {}
        return [found.get(uid) or await self._alone(uid) for uid in uids]

    async def _alone(self, uid: int) -> Fetched | Ignored:
        why = "is not there"
        for _ in range(TRIES):
            if self._session is None or self._session.is_over:
                await self.open(self._folder)
            try:
                found = await self._headers([uid])
            except (Broken, Refused) as error:
                why = str(error)
            else:
                if uid in found:
                    return found[uid]
        where = f"{self._folder} UID {uid}: {why}"
        return Ignored("a mail that the server does not hand over", where)

    async def _headers(self, uids: list[int]) -> dict[int, Fetched]:
        found = await self._fetch(",".join(map(str, uids)), _WANTED)
        return {mail.uid: mail for mail in _read(found) if mail.header is not None}

    async def _fetch(self, uids: str, items: str) -> list[Fetched | Ignored]:
        session = await self._logged_in()
        answers: list[Answer] = await session.command(f"UID FETCH {uids} {items}".encode())
        return [mail for mail in map(fetched, answers) if mail is not None]


def _read(found: list[Fetched | Ignored]) -> list[Fetched]:
    return [each for each in found if isinstance(each, Fetched)]
