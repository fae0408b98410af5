"""The administration at a desk and at a phone, in both themes: nothing hinders a reader."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from bihuan.core import clock
from bihuan.core.models import Job
from tests.browser.conftest import Browser
from tests.web.town import Town

PAGES = [
    "/admin/people/", "/admin/people/import/", "/admin/groups/", "/admin/roles/",
    "/admin/businesses/", "/admin/departments/", "/admin/services/", "/admin/parameters/",
    "/admin/catalogue/", "/admin/notices/", "/admin/notices/fault_report/follow_up/",
    "/admin/notices/mails/", "/admin/notices/mail/", "/admin/jobs/", "/admin/audit/",
    "/guide/", "/no/such/page/", "/offline/",
]  # fmt: skip


def grave(page: Any) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (360, "dark")])
def test_every_page_is_readable_by_everybody_and_fits(
    town: Town, browser: Browser, width: int, theme: str
):
    town.ticket()
    now = clock.now()
    Job.objects.create(kind="notify.mail", state="dead", run_at=now, created_at=now, last_error="x")
    admin = browser.login("admin", width=width, theme=theme)
    troubles, wide = [], []
    for path in PAGES:
        admin.goto(path)
        troubles += grave(admin.page)
        if admin.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)

    assert troubles == []
    assert wide == []


def test_help_and_tour_are_readable_by_everybody(town: Town, browser: Browser):
    ticket = town.ticket()
    page = browser.login("yunwei").goto(f"/tickets/{ticket.number}/").page
    page.keyboard.press("F1")
    page.locator("#help .bh-help-part").first.wait_for()
    troubles = grave(page)
    page.locator("#help [data-tour-start]").click()
    page.locator("#tour-title").wait_for()

    assert troubles + grave(page) == []


def test_people_are_imported_after_a_look(town: Town, browser: Browser):
    admin = browser.login("admin", width=360).goto("/admin/people/import/")
    table = "username,name,roles\nxin,新来的人,QC\nkefu,林晓月,没有这个角色\n".encode("gb18030")
    admin.page.set_input_files(
        "#file", {"name": "people.csv", "mimeType": "text/csv", "buffer": table}
    )
    admin.press("预览")
    admin.sees("新来的人")
    admin.sees("没有这个角色")
    admin.press("导入：新建 1，修改 0")
    admin.sees("导入结果")
    admin.goto("/admin/people/?q=xinlai")

    admin.sees("新来的人")
