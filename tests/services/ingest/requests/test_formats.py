import pytest
from starlette.datastructures import Headers

from services.http.problems import Problem
from services.ingest.requests.formats import FORMATS, format_of

EVENT = b'{"id":"1","source":"s","kind":"like","actor":"ana","target":"bo"}'
BINARY = {"ce-specversion": "1.0", "ce-id": "7", "ce-source": "/s", "ce-type": "a.like"}


def refused(content_type: str) -> Problem:
    with pytest.raises(Problem) as raised:
        format_of(Headers({"content-type": content_type}))
    assert raised.value.kind.status == 415
    assert raised.value.headers == {"Accept-Post": ", ".join(FORMATS)}
    return raised.value


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("parameter", ["", "; charset=UTF-8", ';charset="utf-8"', "; a=b"])
def test_each_media_type(media_type: str, parameter: str) -> None:
    stated = media_type.title() + parameter
    assert format_of(Headers({"content-type": stated})) == FORMATS[media_type]


@pytest.mark.parametrize("content_type", ["", "text/other", "application/jsonx", "json"])
def test_another_media_type(content_type: str) -> None:
    assert repr(content_type) in refused(content_type).detail


def test_another_charset() -> None:
    assert "'latin-1'" in refused("application/json; charset=latin-1").detail


def test_headers_of_a_cloudevent_make_json_its_data() -> None:
    binary = format_of(Headers({"content-type": "application/json"} | BINARY))
    (value,) = binary.split(EVENT)
    event = binary.read(value)
    assert (event.id, event.source, event.actor) == ("7", "/s", "ana")
    assert binary.kind_of is not None
    assert binary.kind_of({}) == "like"


def test_other_headers_do_not() -> None:
    other = format_of(Headers({"content-type": "application/json", "ce-other": "1"}))
    assert other == FORMATS["application/json"]
