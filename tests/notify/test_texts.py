from __future__ import annotations

from bihuan.notify.texts import Message, fill, one_line, to_html

WORDS = {"ticket.number": "INC-1", "f.title": "<script>alert(1)</script>", "link": "http://x/1"}


def message(body: str, words: dict[str, str] = WORDS) -> Message:
    return Message(body, "【{ticket.number}】{f.title}", words, "zh-hans", "林晓月")


def test_known_placeholders_are_filled_and_unknown_ones_stay_as_written():
    assert fill("{ticket.number} {nothing} {f.none}", WORDS) == "INC-1 {nothing} {f.none}"


def test_a_placeholder_cannot_reach_into_objects():
    words = {"f.x": "value"}
    for attack in ("{f.x.__class__}", "{f.__init__}", "{0}", "{f.x!r}", "{f[x]}"):
        assert fill(attack, words) == attack


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again():
    assert fill("{f.a}", {"f.a": "{ticket.number}", "ticket.number": "INC-1"}) == "{ticket.number}"


def test_words_of_people_bring_neither_markup_nor_links_into_the_html():
    words = {"f.title": "[click](javascript:alert(1)) **bold** <img src=x onerror=alert(1)>"}
    html = to_html("**Title**: {f.title}", words)

    assert "<strong>Title</strong>" in html
    assert "<a" not in html and "<img" not in html and html.count("<strong>") == 1


def test_a_template_cannot_bring_script_into_the_html():
    html = to_html("<script>x</script> [a](javascript:x) [b](https://ok.example)", {})

    assert "<script" not in html and 'href="javascript' not in html
    assert 'href="https://ok.example"' in html


def test_a_subject_is_one_line_whatever_people_type():
    words = {**WORDS, "f.title": "a\r\nBcc: victim@example.com\x00\u2028b"}

    assert message("", words).subject == "【INC-1】a Bcc: victim@example.com b"
    assert len(one_line("x" * 999)) == 300


def test_plain_text_reads_without_marks_and_the_button_replaces_the_link_line():
    told = message("**标题**：{f.title}\n\n[打开单据]({link})\n\n[帮助](http://help)")

    assert told.short == "标题：<script>alert(1)</script>\n\n帮助: http://help"
    assert "http://x/1" in told.text and "林晓月" in told.text
    assert told.html.count('href="http://x/1"') == 1
    assert "<script>" not in told.html


def test_a_line_about_an_empty_field_is_left_out():
    words = {"f.title": "支付失败", "f.impact": "", "reason": ""}
    told = message("- **标题**：{f.title}\n- **影响**：{f.impact}\n- {unknown}\n\n{reason}", words)

    assert told.short == "- 标题：支付失败\n- {unknown}"
    assert "影响" not in told.html
