"""What a server tells whoever has just started it: that it lives, what it says, an example plant to look at."""

from __future__ import annotations

from starlette.testclient import TestClient

from heijunka import __version__


def test_a_server_lives_is_ready_and_describes_itself(client: TestClient) -> None:
    assert client.get("/v1/health").json() == {"status": "alive", "version": __version__}
    assert client.get("/v1/ready").json() == {"status": "ready"}
    assert client.get("/v1/openapi.json").json()["info"]["title"] == "heijunka"


def test_the_page_is_told_its_texts_in_both_languages(client: TestClient) -> None:
    english, chinese = (client.get(f"/v1/texts/{language}").json() for language in ("en", "zh"))
    assert english.keys() == chinese.keys()
    assert english != chinese
    assert client.get("/v1/texts/xx").status_code in {404, 422}


def test_nothing_that_was_told_was_left_aside_yet(client: TestClient) -> None:
    assert client.get("/v1/dead-letters").json() == []
