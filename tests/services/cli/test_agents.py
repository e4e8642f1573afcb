"""`rapport agent`, as its operator sees it."""

import asyncio
import os
import signal
from pathlib import Path

import msgspec

from schemas.positions import encode_position
from services.local.processes.command import rapport_command
from services.local.processes.die_with_parent import die_with_parent
from tests.services.ingest.agents.imap.server import Mailbox

DEADLINE_S = 60


class Ingest:
    """Takes whatever is posted to it."""

    def __init__(self) -> None:
        self.taken = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        self.key = head.partition(b"authorization: bearer ")[2].split()[0]
        size = int(head.partition(b"content-length: ")[2].split()[0])
        events = msgspec.json.decode(await reader.readexactly(size))
        body = msgspec.json.encode({"accepted": len(events), "position": encode_position({})})
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        self.taken.set()
        writer.close()


async def test_its_log_says_at_the_end_what_it_did(tmp_path: Path) -> None:
    ingest, mailbox = Ingest(), Mailbox()
    mailbox.receive(1, "bo@x.org")
    mailbox.receive(2, "no-reply@x.org")
    async with (
        await asyncio.start_server(ingest, "127.0.0.1", 0) as taking,
        await asyncio.start_server(mailbox, "127.0.0.1", 0) as serving,
    ):
        key = tmp_path / "key"
        key.write_text("rk_of_the_agent\n")
        config = tmp_path / "rapport.toml"
        config.write_text(
            f"data_dir = '{tmp_path}'\nkey_file = '{key}'\n"
            f"ingest_url = 'http://127.0.0.1:{taking.sockets[0].getsockname()[1]}'\n"
            "[agents.mail]\ntype = 'imap'\nhost = '127.0.0.1'\ntls = false\nuser = 'ana'\n"
            f"port = {serving.sockets[0].getsockname()[1]}\npassword_env = 'PASSWORD'\n"
        )
        command = rapport_command("agent", "mail", "--config", str(config))
        agent = await asyncio.create_subprocess_exec(
            *die_with_parent(command),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"PASSWORD": "right"},
        )
        async with asyncio.timeout(DEADLINE_S):
            await ingest.taken.wait()
            assert ingest.key == b"rk_of_the_agent"
            await mailbox.left.wait()
            agent.send_signal(signal.SIGTERM)
            _, log = await agent.communicate()
    assert agent.returncode == 0
    assert "mail ends; in all: 1 ignored, 1 published (a message to a machine: 1)" in log.decode()
