def test_what_is_no_json_or_too_large_is_refused(api):
    def status(**sent):
        return api.client.put("/v1/members/ana/relationships/bo", **sent).status_code

    json = {"Content-Type": "application/json"}
    assert status(content=b"{") == 415
    assert status(content=b"{", headers=json) == 400
    assert status(content=b" " * 20_000, headers=json) == 413
