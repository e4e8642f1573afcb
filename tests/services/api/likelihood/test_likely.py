from tests.services.api.likelihood.conftest import fed


def test_lists_who_is_likely_next(api, events, at):
    fed(api, events, at, "lia")
    items = api.ok("/v1/members/lia/likely", at=at)["items"]
    assert [item["contact"] for item in items] == ["lia-waits", "lia-close", "lia-old"]
    assert [item["rank"] for item in items] == [1, 2, 3]
    shares = [item["share"] for item in items]
    assert shares == sorted(shares, reverse=True)
    assert 0.9 < sum(shares) <= 1 + 1e-9
    by = {item["contact"]: item for item in items}
    assert by["lia-close"]["within_7d"] > 2 * by["lia-old"]["within_7d"]
    assert all(item["within_7d"] < item["within_30d"] for item in items)


def test_pages_do_not_skip_nor_repeat(api, events, at):
    fed(api, events, at, "pia")
    whole = api.ok("/v1/members/pia/likely", at=at)["items"]
    first = api.ok("/v1/members/pia/likely", at=at, limit=2)
    rest = api.ok("/v1/members/pia/likely", limit=2, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole
    assert rest["next_cursor"] is None
