"""What administrators do in a browser."""

from __future__ import annotations

from tests.browser.conftest import Browser
from tests.web.town import Town


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
