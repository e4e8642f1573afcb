"""The shared cases 80 to 82, as their texts say they come out."""

import tomllib

import pytest

from services.ingest.sources.configured_sources import configured_sources
from services.runtime.settings import Settings
from tests.services.ingest.deliveries import delivered, read, refused, source
from tests.shared import SHARED

CASES = SHARED / "cases"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="no shared cases here")


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def test_80_a_time_as_gitlab_writes_it() -> None:
    fields = {
        "kind": "'comment'",
        "actor": "user.username",
        "target": "issue.author_id",
        "at": "object_attributes.created_at",
    }
    sent = delivered(case("80-gitlab-note-time.json"), {})
    ((event,), ignored) = read(source(type="generic", map=fields), sent, "gitlab")
    assert (event["at"], ignored) == (1_431_882_400_000, [])


def test_81_a_guest_of_zoom_is_ignored_with_a_reason() -> None:
    fields = {
        "kind": "event",
        "actor": "payload.object.participant.email",
        "target": "payload.object.host_id",
    }
    it = source(type="generic", map=fields, kinds={"meeting.participant_joined": "meeting"})
    sent = delivered(case("81-zoom-guest.json"), {})
    assert read(it, sent, "zoom") == ([], ["its actor is not stated"])


def test_82_a_token_in_a_header_of_its_own() -> None:
    settings = Settings(**tomllib.loads(case("82-generic-wishes.toml").decode()))
    it = configured_sources(settings.sources)["gitlab"]
    it.verify(delivered(b"{}", {"X-Gitlab-Token": "x"}))
    for headers in ({}, {"X-Gitlab-Token": "y"}, {"X-Gitlab-Token": ""}, {"Authorization": "x"}):
        assert "X-Gitlab-Token" in refused(it, delivered(b"{}", headers))
