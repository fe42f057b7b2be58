"""`baton demo` as a person meets it: a real process, a real browser, a referral from the first word to the last."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import CHROMIUM, PHONE, WIDE, Visitor, chromium, demo

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _with_a_browser() -> None:
    if shutil.which(CHROMIUM):
        return
    reason = f"there is no browser: apt-get install {CHROMIUM}"
    if os.environ.get("BATON_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def visit(folder: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Visitor]:
    """The page of a fresh demo. Anything that the browser complains of, or fetches from elsewhere, is a failure."""
    faults: list[str] = []
    async with demo(folder) as address, chromium() as browser:
        page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(address) else faults.append(asked.url))
        await page.goto(address)
        yield Visitor(page)
        assert not faults


async def test_a_referral_reaches_the_practice_and_the_team(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.become("Nadia Ahmed")
        await visitor.refer()
        await visitor.press("Confirm and send")
        await visitor.hears("Your reference is")
        await visitor.hears("mail server accepted it")
        await visitor.read_mail("Mary Smith")
        await expect(visitor.team.get_by_text("New referral")).to_be_visible()
        await expect(visitor.chat.locator(".mine")).to_have_count(0)
        await visitor.become("Priya Nair")
        await visitor.team.get_by_role("button", name="Details").click()
        await visitor.hears("Mary Smith")
        await expect(visitor.team).not_to_contain_text("Mary")


async def test_what_was_said_survives_a_reload(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.become("Dev Patel")
        await visitor.say("/refer")
        await visitor.hears("Who would you like to refer?")
        await visitor.page.reload()
        await expect(visitor.page.get_by_role("radio", name="Dev Patel")).to_be_checked()
        await visitor.hears("Who would you like to refer?")


async def test_nothing_that_is_typed_becomes_a_part_of_the_page(tmp_path: Path) -> None:
    evil = "<img src=x onerror=document.title='gone'><b>bold</b> {{7*7}}"
    async with visit(tmp_path) as visitor:
        await visitor.say("/refer")
        await visitor.hears("Who would you like to refer?")
        await visitor.say(evil)
        await expect(visitor.chat.locator(".mine .bubble").last).to_contain_text(evil)
        await expect(visitor.chat.locator(".bubble img")).to_have_count(0)
        await expect(visitor.page).to_have_title("Baton sandbox")


async def test_the_clock_moves_and_comes_back(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        time = visitor.page.locator("#time")
        before = await time.inner_text()
        await visitor.page.get_by_role("button", name="1 day").click()
        await expect(time).not_to_have_text(before)
        await visitor.page.get_by_role("button", name="Real time").click()
        await expect(time).to_contain_text(before.split(",")[0])


async def test_at_a_phones_width_and_by_keyboard_alone(tmp_path: Path) -> None:
    async with visit(tmp_path, PHONE) as visitor:
        page = visitor.page
        await page.get_by_label("Message to Baton").focus()
        await page.keyboard.type("/refer")
        await page.keyboard.press("Enter")
        await visitor.hears("Who would you like to refer?")
        cancel = visitor.chat.get_by_role("button", name="Cancel")
        for _ in range(30):
            await page.keyboard.press("Shift+Tab")
            if await cancel.evaluate("button => button === document.activeElement"):
                break
        await page.keyboard.press("Enter")
        await visitor.hears("Stop this referral?")
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        surgeries = page.get_by_label("Practice", exact=True)
        for tab, part in (("Team", visitor.team), ("Mailbox", surgeries), ("Private", visitor.chat)):
            await page.get_by_role("navigation").get_by_role("button", name=tab).click()
            await expect(part).to_be_visible()


async def test_every_control_has_a_name(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.say("/refer")
        await visitor.hears("Who would you like to refer?")
        shown = await visitor.page.locator("body").aria_snapshot()
        controls = re.findall(r"- (?:button|combobox|textbox|log|navigation|heading|iframe|region)\b.*", shown)
        assert len(controls) > 15
        assert [one for one in controls if '"' not in one] == []


async def test_a_card_and_what_is_said_under_it_look_as_on_either_platform(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.become("Nadia Ahmed")
        await visitor.refer()
        await visitor.press("Confirm and send")
        await expect(visitor.team.get_by_text("New referral")).to_be_visible()
        await visitor.become("Priya Nair")
        await visitor.team.get_by_role("button", name="Take").click()
        toast = visitor.page.get_by_role("alert").filter(has_text="you lead it")
        await toast.get_by_role("button", name="OK").click()
        await expect(toast).to_be_hidden()
        await expect(visitor.team.get_by_role("button", name="In reply to").first).to_be_visible()
        await visitor.looks("Slack")
        await expect(visitor.team.locator("summary")).to_have_text("1 reply")
        await visitor.team.get_by_role("button", name="Undo").click()
        await expect(visitor.team.locator("summary")).to_have_text("2 replies")
        await expect(visitor.team.get_by_role("button", name="Take")).to_be_visible()


async def test_news_of_somebody_else_is_counted_until_they_are_played(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.become("Nadia Ahmed")
        await visitor.refer()
        await visitor.press("Confirm and send")
        await visitor.hears("mail server accepted it")
        await visitor.become("Priya Nair")
        await visitor.team.get_by_role("button", name="Take").click()
        await visitor.move("5 minutes")
        news = visitor.page.get_by_role("radio", name=re.compile("Nadia Ahmed.* 1 new"))
        await expect(news).to_be_visible()
        await visitor.become("Nadia Ahmed")
        await visitor.hears("Priya Nair")
        await expect(news).to_be_hidden()
