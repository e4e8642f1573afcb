def test_a_key_with_the_scope_write_is_needed(api):
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer rk_x_y"}):
        answer = api.client.put("/v1/members/a/relationships/b", json={}, headers=headers)
        assert answer.status_code == 401


def test_what_is_only_read_cannot_be_written(api):
    assert api.client.put("/v1/members/ana/circle", json={"hidden": True}).status_code == 405
