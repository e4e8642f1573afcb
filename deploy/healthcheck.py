#!/usr/bin/env python
"""Health check of the service in this container: `healthcheck livez|readyz`, exit code 0 if well.

A container runs one service, so only one of Rapport's ports answers. Needs only Python.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

PORTS = {
    "RAPPORT_API_PORT": 8000,
    "RAPPORT_INGEST_PORT": 8001,
    "RAPPORT_SCORER_PORT": 8002,
    "RAPPORT_NOTIFY_PORT": 8003,
    "RAPPORT_AGENT_PORT": 8004,
}
TIMEOUT_S = 3


def answers(port: int, path: str) -> bool:
    """Whether 127.0.0.1:`port` answers `path` with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    ports = (int(os.environ.get(name, port)) for name, port in PORTS.items())
    sys.exit(not any(answers(port, f"/{sys.argv[1]}") for port in ports))
