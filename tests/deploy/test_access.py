"""A route that declares nothing of who may use it is found when the page is made."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Mount, Route

from deploy.access import UndeclaredRoute, declared
from services.api.app import create_app as create_api
from services.http.declared_routes import DeclaredRoute, open_to_all
from services.ingest.app import create_app as create_ingest
from services.runtime.settings import Settings


@pytest.mark.parametrize("create", [create_api, create_ingest])
def test_each_route_of_a_service_declares_what_it_grants(create, tmp_path: Path) -> None:
    app = create(Settings(data_dir=tmp_path))
    assert len(declared(app)) >= len(app.routes)


@pytest.mark.parametrize("route", [Route("/secret", Response), Mount("/below", Response())])
def test_a_route_that_declares_nothing_is_an_error(route) -> None:
    app = FastAPI()
    app.router.routes.append(route)
    with pytest.raises(UndeclaredRoute):
        declared(app)


def test_each_method_has_what_was_declared_for_it() -> None:
    app = FastAPI(openapi_url=None)
    access = {"GET": open_to_all("for all"), "POST": open_to_all("for all, too")}
    app.router.routes.append(DeclaredRoute("/both", Response, access))
    assert declared(app) == {(method, "/both"): access[method] for method in access}
