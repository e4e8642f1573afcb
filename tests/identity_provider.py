"""A real OpenID Connect provider as a process of a test's own: `oidc-provider-mock`."""

import json
import subprocess
import sys
from subprocess import PIPE

import httpx

from services.local.processes.die_with_parent import die_with_parent
from tests.free_port import free_port
from tests.processes import until

CLIENT, SECRET = "rapport-page", "shared-with-the-provider"


class IdentityProvider:
    """It knows the people in `users` by their claims; each start makes it another signing key."""

    def __init__(self, *users: dict[str, object]) -> None:
        self._users = users
        self._port = free_port()
        self.issuer = f"http://127.0.0.1:{self._port}"
        self._web = httpx.Client(base_url=self.issuer, trust_env=False, timeout=10)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
        command += ["--port", str(self._port)]
        for user in self._users:
            command += ["--user-claims", json.dumps(user)]
        self._process = subprocess.Popen(
            die_with_parent(command), stdin=PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until(self._answers, "the provider to answer", gone=self._process)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stdin is not None
        self._process.stdin.close()

    def restart(self) -> None:
        """With another signing key, as after a rotation."""
        self.stop()
        self.start()

    def signs_in(self, subject: str, address: str | httpx.URL) -> httpx.URL:
        """Where the provider sends the browser back to, once the person has signed in at it."""
        answer = self._web.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return httpx.URL(answer.headers["Location"])

    def id_token(self, subject: str) -> str:
        """A token for the client, of the person of this subject."""
        redirect_uri = "http://127.0.0.1:1/back"
        asked = httpx.URL(
            f"{self.issuer}/oauth2/authorize",
            params={
                "client_id": CLIENT,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": "openid email",
            },
        )
        code = self.signs_in(subject, asked).params["code"]
        answer = self._web.post(
            "/oauth2/token",
            data={"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri},
            auth=(CLIENT, SECRET),
        )
        token: str = answer.raise_for_status().json()["id_token"]
        return token

    def close(self) -> None:
        self.stop()
        self._web.close()

    def _answers(self) -> bool:
        try:
            return self._web.get("/jwks").status_code == 200
        except httpx.TransportError:
            return False
