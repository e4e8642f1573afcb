"""An agent's health and metrics over HTTP, as every service has them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from services.http.health import health_routes
from services.http.problems import install_problems
from services.http.server import listen, server_config


@contextmanager
def served_health(host: str, port: int) -> Iterator[None]:
    """Serve them while inside, in a thread: what an agent waits for does not hold them up.

    Raises:
        SystemExit: with a message where the address cannot be bound.
    """
    app = Starlette(routes=health_routes(lambda: []))
    install_problems(app)
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=server.run, args=([listen(host, port)],), name="health")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
