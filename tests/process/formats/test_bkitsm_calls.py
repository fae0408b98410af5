"""BlueKing ITSM: what its flows ask of other systems, without their secrets."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest

from bihuan.process.formats import bkitsm
from bihuan.process.formats.brought import Brought
from bihuan.process.source import Unreadable
from tests.process.formats import exports, samples
from tests.process.formats.driving import driven, texts
from tests.process.formats.test_bkitsm import spoil

SECRETS = ("geheim1", "geheim2", "geheim3", "geheim4", "geheim5", "geheim6")
BODY = '{"name": "{{ticket_title}}", "n": {{scope}}, "bk_app_secret": "geheim6", "on": true}'
HOOK: dict[str, Any] = {
    "url": "https://bob:geheim1@cmdb.example.com/api/{{scope}}/done?token=geheim2&x=1",
    "method": "PUT",
    "query_params": [{"key": "sn", "value": "{{ticket_sn}}"},
                     {"key": "access_token", "value": "geheim3"}],
    "headers": [{"key": "X-Env", "value": "prod"},
                {"key": "Authorization", "value": "Bearer geheim4"}],
    "auth": {"auth_type": "bearer_token", "auth_config": {"token": "geheim5"}},
    "body": {"type": "raw", "raw_type": "JSON", "content": BODY},
    "success_exp": "resp.code==0 and resp.result == True",
}  # fmt: skip


OLD = {"source_type": "API", "source_uri": "service/x/?k=geheim1"}


def flow(hook: dict[str, Any] | None = None, **field: Any) -> dict[str, Any]:
    """The sample with another webhook, or with another field of the cabinet."""
    made = samples.bkitsm()
    made["states"]["8"]["extras"] = {"webhook_info": hook or HOOK}
    made["fields"]["15"].update(field)
    return made


def read(made: dict[str, Any]) -> Brought:
    (one,) = bkitsm.read("x.json", samples.as_json(made))
    return one


def api(
    domain: str = "https://cmdb.example.com", method: str = "GET", **more: Any
) -> dict[str, Any]:
    return {
        "source_type": "API", "kv_relation": {"key": "bk_host_id", "name": "bk_host_name"},
        "api_info": {
            "api_instance_info": {"req_params": {"biz": "${params_scope}", "bk_token": "geheim1"},
                                  "rsp_data": "data.info", **more},
            "remote_api_info": {"method": method, "path": "/api/hosts/", "system_info": {
                "domain": domain, "headers": [], "cookies": []}}},
    }  # fmt: skip


def test_a_webhook_is_a_call_with_its_body_its_rule_and_what_it_takes_out_of_the_answer():
    made = flow()
    made["states"]["8"]["variables"] = {"outputs": [
        {"key": "cmdb_id", "name": "编号", "ref_path": "resp.data.id"},
        {"key": "odd", "name": "第一个", "ref_path": "resp.data[0].id"}]}  # fmt: skip
    one = read(made)
    call = one.pack.flow.nodes["deng_ji_jie_guo"].data["call"]
    assert call["url"] == "https://cmdb.example.com/api/{f.scope}/done?x=1&sn={ticket.number}"
    assert (call["method"], call["headers"]) == ("PUT", {"X-Env": "prod"})
    assert call["body"] == {"name": "{f.title}", "n": "{f.scope}", "on": True}
    assert call["success"] == "response.body.code == 0 && response.body.result == true"
    assert list(call["set"]) == ["cmdb_id"] and one.pack.flow.fields["cmdb_id"].type == "text"
    assert "'第一个' is taken out of the answer by a path" in texts(one, "dropped")
    driven(one)


def test_no_secret_is_copied_into_a_pack_or_its_report_and_each_is_named():
    one = read(flow(**api()))
    said = texts(one, "dropped")
    for name in ("user:password@", "token", "access_token", "Authorization", "bk_app_secret",
                 "bk_token"):  # fmt: skip
        assert f"'{name}' may hold a secret" in said
    assert "it signs in there (bearer_token)" in said
    everything = str(one.texts) + "".join(line.text() for line in one.lines)
    assert not [secret for secret in SECRETS if secret in everything]


def test_choices_of_an_api_are_asked_of_that_api_with_the_values_of_other_fields():
    one = read(flow(**api()))
    rack = one.pack.flow.fields["rack"]
    assert rack.type == "remote"
    assert rack.data["source"] == {
        "url": "https://cmdb.example.com/api/hosts/?biz={f.scope}", "path": "data.info",
        "key": "bk_host_id", "label": "bk_host_name"}  # fmt: skip
    driven(one, walks=20)


@pytest.mark.parametrize(
    ("field", "fate", "said"),
    [
        (api(domain=""), "dropped", "names no host"),
        (api(method="POST"), "dropped", "asked by POST"),
        (api(domain="http://127.0.0.1:8000"), "dropped", "127.0.0.1 is the asking machine itself"),
        (api(domain="http://localhost"), "dropped", "localhost is the asking machine itself"),
        (api(domain="http://0x7f.1"), "dropped", "is the asking machine itself"),
        (api(domain="http://[::ffff:127.0.0.1]"), "dropped", "is the asking machine itself"),
        (api(domain="http://169.254.169.254"), "dropped", "is the asking machine itself"),
        (api(domain="file:///etc"), "dropped", "names no host"),
        (api(domain="http://{{host}}"), "dropped", "the placeholder host"),
        (api(req_params={"a": "${params_nowhere}"}), "dropped", "the placeholder nowhere"),
        (api(map_code="exec('x')"), "dropped", "program code 'map_code'"),
        (api(domain="http://10.1.2.3"), "approximated", "private network"),
        (OLD, "approximated", "(service/x/)"),
        ({**api(), "kv_relation": {}}, "approximated", "does not say which parts"),
        ({**api(), "type": "MULTISELECT"}, "approximated", "several could be chosen"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_from_here_is_said_and_the_process_still_runs(field, fate, said):
    one = read(flow(**field))
    assert said in texts(one, fate)
    driven(one, walks=4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "/callback/{{scope}}"}, "names no host"),
        ({"url": "https://{{scope}}.example.com/"}, "put together while a ticket runs"),
        ({"url": "http://127.0.0.1/x"}, "asking machine itself"),
        ({"body": {"type": "raw", "raw_type": "XML", "content": "<a/>"}}, "its body is no JSON"),
        ({"success_exp": "resp.items[0] in (1, 2)"}, "rule of success"),
        ({"url": "https://h.example.com/" + "x" * 2000}, "too long"),
    ],
)
def test_what_a_webhook_cannot_bring_along_is_named(change, said):
    one = read(flow({**HOOK, **change}))
    assert said in texts(one, "dropped")
    driven(one, walks=4)


def test_a_form_is_sent_as_json():
    body = {"type": "x-www-form-urlencoded", "params": [{"key": "a", "value": "{{scope}}"}]}
    one = read(flow({**HOOK, "body": body}))
    call = one.pack.flow.nodes["deng_ji_jie_guo"].data["call"]
    assert call["body"] == {"a": "{f.scope}"}
    assert "its body was a form" in texts(one, "approximated")


def test_an_auto_node_of_a_registered_api_is_a_call():
    made = flow()
    info = api()["api_info"]
    info["remote_api_info"]["method"] = "POST"
    info["api_instance_info"] |= {"req_body": {"size": "${params_scope}"}, "need_poll": True}
    made["states"]["10"].update(type="TASK", api_info=info)
    one = read(made)
    call = one.pack.flow.nodes["qing_li"].data["call"]
    assert call["body"] == {"size": "{f.scope}"}
    assert call["success"] == "response.body.result == true"
    assert "asked again and again" in texts(one, "approximated")


def test_a_trigger_that_calls_is_an_action_where_its_address_is_known():
    made = flow()
    actions = made["triggers"][0]["rules"][0]["action_schemas"]
    actions += [
        {"component_type": "api", "params": [{"key": "api_source", "value": 12}]},
        {"component_type": "api", "params": [{"key": "webhook_info", "value": HOOK}]},
    ]
    one = read(made)
    assert "the API number 12, whose address is not in the file" in texts(one, "dropped")
    (action,) = [one for one in one.pack.flow.nodes["hui_qian"].on_enter if one.kind == "webhook"]
    assert action.data["url"].startswith("https://cmdb.example.com/api/{f.scope}")


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("make", [exports.newer, exports.older], ids=["newer", "older"])
def test_any_export_is_imported_passes_the_check_or_says_why_and_its_tickets_end(make, seed):
    one = read(make(seed))
    assert one.pack is not None or one.errors
    assert one.lines and "geheim" not in str(one.texts)
    if one.pack is not None:
        driven(one, walks=4)


@pytest.mark.parametrize("seed", range(16))
def test_calls_with_wrong_types_anywhere_are_read_or_refused_and_never_break(seed):
    chance, made = Random(seed), copy.deepcopy(flow(**api()))
    for part in (made["states"]["8"]["extras"], made["fields"]["15"]["api_info"], made):
        for _ in range(3):
            spoil(part, chance)
    try:
        brought = bkitsm.read("x.json", samples.as_json(made))
    except Unreadable:
        return
    assert all(one.texts["flow.yaml"] for one in brought)
