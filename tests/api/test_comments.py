"""Comments through the API: bettered by their author, with signs of their readers."""

from __future__ import annotations

from tests.api.test_bad_input import refusal


def test_a_comment_is_bettered_and_gets_signs(town, calling):
    ticket = town.ticket()
    path = f"/tickets/{ticket.number}/comments"
    kefu, yunwei = calling(town.kefu), calling(town.yunwei)
    made = kefu.post(path, {"text": "请 @qc 看"})
    said = f"{path}/{made['id']}"

    assert made["mentions"] == ["qc"]
    assert kefu.post(f"{said}/edition", {"text": "请 @qc 看日志"})["edited_at"]
    assert refusal(yunwei.post, f"{said}/edition", {"text": "别看"}).status == 403
    assert yunwei.post(f"{said}/reactions", {"sign": "agree"})["reactions"] == {"agree": 1}
    assert yunwei.post(f"{said}/reactions", {"sign": "agree"})["reactions"] == {}
    assert refusal(yunwei.post, f"{said}/reactions", {"sign": "shout"}).status == 422
    assert (
        refusal(calling(town.stranger).post, f"{said}/reactions", {"sign": "agree"}).status == 404
    )
    (listed,) = kefu.get(path)["items"]
    assert listed["text"] == "请 @qc 看日志"


def test_an_internal_comment_is_hidden_from_signs_too(town, calling):
    ticket = town.ticket()
    inside = ticket.comment(by=town.yunwei, text="内部", internal=True)
    path = f"/tickets/{ticket.number}/comments/{inside.pk}/reactions"

    assert refusal(calling(town.kefu).post, path, {"sign": "agree"}).status == 404
    assert calling(town.yunwei).post(path, {"sign": "agree"})["reactions"] == {"agree": 1}
