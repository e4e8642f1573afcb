"""What the api needs for people to sign in: sessions, and an issuer where one is configured."""

from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.api.page.sign_in import SignIn
from services.http.oidc.tokens import tokens_of
from services.http.sessions.session import Sessions
from services.runtime.settings import Settings


def people_sign_in(app: FastAPI, settings: Settings, secret: Fernet) -> None:
    """Set `tokens`, `sessions` and `sign_in` of the app's state; `secret` seals cookies.

    Raises:
        MissingSecret: where the client's secret is not where the settings say.
    """
    oidc, tokens = settings.oidc, tokens_of(settings)
    issuer = None if oidc is None else oidc.issuer
    sessions = Sessions(secret, public_url=settings.public_url, issuer=issuer)
    app.state.tokens, app.state.sessions, app.state.sign_in = tokens, sessions, None
    if oidc is not None and tokens is not None and oidc.client_id is not None:
        app.state.sign_in = SignIn(oidc, tokens, sessions, secret, settings.public_url)
