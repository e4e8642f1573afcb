"""The same question asked of PostgreSQL, where it is installed: the top 50 among 1,000 contacts."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.process import wait
from benchmarks.report import Figure, Step
from services.local.processes.ports import free_ports

_TOOLS = ("initdb", "postgres", "psql", "pgbench")
_CLIENTS = 4
_USER = "postgres"

_WORLD = """
create table weights (kind text primary key, weight float8);
insert into weights values ('message', 5), ('like', 1), ('comment', 4);
create table counts (ego text, contact text, kind text, direction text, decayed float8, at float8,
    primary key (ego, contact, kind, direction));
insert into counts select 'ego:' || e, 'contact:' || c, kind, 'outbound', random() * 3,
    extract(epoch from now()) - random() * 80 * 86400
    from generate_series(1, 200) e, generate_series(1, 1000) c, weights;
create table follows (ego text, contact text, since float8, primary key (ego, contact));
insert into follows select distinct ego, contact, extract(epoch from now()) - 60 * 86400
    from counts;
create table activity (member text, day int, updates int, primary key (member, day));
insert into activity select 'contact:' || c, extract(epoch from now()) / 86400 - d, 1
    from generate_series(1, 1000) c, generate_series(1, 28, 9) d;
analyze;
"""

_QUERY = """
\\set number random(1, 200)
with faded as (
  select contact, sum(weight * decayed * 2 ^ ((at - extract(epoch from now())) / 2592000)) points
  from counts join weights using (kind) where ego = concat('ego:', :number::int) group by contact),
seen as (
  select contact, sum(updates * .05 * 2 ^ ((day - extract(epoch from now()) / 86400) / 30)) points
  from follows join activity on member = contact and day >= since / 86400
  where ego = concat('ego:', :number::int) group by contact)
select contact, 100 * (1 - 2 ^ (-(faded.points + coalesce(seen.points, 0)) / 20)) score
from faded left join seen using (contact) order by score desc limit 50;
"""


def measure(seconds: float, runs: int, step: Step) -> list[Figure]:
    """Queries a second; nothing where PostgreSQL is not installed."""
    if not all(map(shutil.which, _TOOLS)):
        step("PostgreSQL is not installed")
        return []
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as port:
        query = Path(folder, "query.sql")
        query.write_text(_QUERY)
        _tool("psql", port, "--quiet", "--set=ON_ERROR_STOP=1", "--command=" + _WORLD)
        rates = []
        for run in range(runs):
            step(f"PostgreSQL, top 50 among 1,000, run {run + 1}")
            load = f"-n -M prepared -c {_CLIENTS} -T {max(1, round(seconds))} -f {query}"
            output = _tool("pgbench", port, *load.split())
            rates.append(float(re.findall(r"tps = ([\d.]+)", output)[-1]))
    return [Figure("PostgreSQL, top 50 among 1,000: queries/s", "", rates)]


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    """A server with its data in `folder`, and its port. It does not run as root."""
    user = _USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    (port,) = free_ports("127.0.0.1", 1)
    data = str(folder / "data")
    start = partial(
        subprocess.Popen[bytes],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd="/",
    )
    start(["initdb", "-A", "trust", "-U", _USER, "-D", data]).wait()
    process = start(["postgres", "-D", data, "-p", str(port), "-k", str(folder)])
    try:
        wait(lambda: _answers(port))
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        _tool("psql", port, "--command=select 1")
    except subprocess.CalledProcessError:
        return False
    return True


def _tool(name: str, port: int, *arguments: str) -> str:
    command = [name, "-h", "127.0.0.1", "-p", str(port), "-U", _USER, *arguments]
    env = os.environ | {"PGDATABASE": _USER}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout
