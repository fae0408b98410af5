"""A second factor from set-up to log-in: an authenticator app, a passkey, a recovery code."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page, expect

from bihuan.people.models import User
from tests.browser.conftest import Browser
from tests.patience import followed, sent
from tests.web.town import Town

PASSWORD = "correct-horse-battery"


@pytest.fixture
def kefu(town: Town) -> User:
    cache.clear()
    town.kefu.set_password(PASSWORD)
    town.kefu.save()
    return town.kefu


def log_in(page: Page, base: str) -> None:
    page.goto(base + "/accounts/login/")
    page.get_by_label("用户名或邮箱").fill("kefu")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    sent(page, page.get_by_role("button", name="登录", exact=True).click)


def confirm(page: Page) -> None:
    """Something weighty is asked for: the password once more."""
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    sent(page, page.get_by_role("button", name="确认", exact=True).click)


def code(secret: str, steps: int = 0) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))


def test_an_authenticator_app_is_set_up_and_asked_for_at_the_next_log_in(
    kefu: User, browser: Browser
):
    page = browser.window().page
    log_in(page, browser.base)
    page.goto(browser.base + "/settings/security/")
    followed(page, page.get_by_role("link", name="设置", exact=True).click)
    confirm(page)
    secret = str(page.locator("[data-totp-secret]").get_attribute("data-copy"))
    expect(page.locator("img.bh-qr")).to_be_visible()
    page.get_by_label("应用显示的 6 位数字").fill(code(secret))
    sent(page, page.get_by_role("button", name="启用").click)
    expect(page.locator("main")).to_contain_text("恢复码")
    recovery = page.locator(".bh-codes code").first.text_content()

    other = browser.window().page
    log_in(other, browser.base)
    expect(other.locator("h1")).to_have_text("第二步验证")
    other.locator("[name=code]").fill("000000")
    sent(other, other.get_by_role("button", name="登录", exact=True).click)
    expect(other.locator(".bh-error").first).to_contain_text("验证码")
    other.goto(browser.base + "/todo/")
    assert "/second-factors/code/" in other.url  # still not logged in
    sent(other, other.get_by_role("button", name="取消").click)
    other.wait_for_url("**/accounts/login/")

    log_in(other, browser.base)
    other.locator("[name=code]").fill(code(secret, 1))
    sent(other, other.get_by_role("button", name="登录", exact=True).click)
    other.wait_for_url(browser.base + "/")

    third = browser.window().page
    log_in(third, browser.base)
    third.locator("[name=code]").fill(str(recovery))
    sent(third, third.get_by_role("button", name="登录", exact=True).click)
    third.wait_for_url(browser.base + "/")
    stored = Authenticator.objects.get(user=kefu, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)


def test_a_passkey_is_added_and_opens_the_account_alone(kefu: User, browser: Browser):
    page = browser.window().page
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    tool.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    log_in(page, browser.base)
    page.wait_for_url(browser.base + "/")
    page.goto(browser.base + "/accounts/second-factors/passkeys/add/")
    confirm(page)
    page.get_by_label("单独用它登录，无需密码").check()
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator("main")).to_contain_text("恢复码")
    page.goto(browser.base + "/settings/security/")
    expect(page.locator("main")).to_contain_text("可单独登录")

    page.context.clear_cookies()
    page.goto(browser.base + "/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(browser.base + "/")
    expect(page.locator("h1")).to_contain_text("林晓月")


def test_devices_are_listed_and_the_others_logged_out(kefu: User, browser: Browser):
    here, there = browser.window().page, browser.window().page
    for page in (here, there):
        log_in(page, browser.base)
        page.wait_for_url(browser.base + "/")
    here.goto(browser.base + "/settings/security/")
    expect(here.locator("main")).to_contain_text("当前设备")
    sent(here, here.get_by_role("button", name="退出其他所有设备").click)
    expect(here.locator("main")).to_contain_text("现在只有这里是登录状态")

    there.goto(browser.base + "/todo/")
    assert "/accounts/login/" in there.url
    here.goto(browser.base + "/todo/")
    assert "/accounts/login/" not in here.url
