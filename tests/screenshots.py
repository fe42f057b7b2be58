"""`make screenshots`: the pictures of docs/pictures, taken of a referral made in the sandbox as a person makes it."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Browser

from tests.browser import CHROMIUM, PHONE, Visitor, chromium, demo

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESK = (1440, 960)


async def take() -> None:
    """Write sandbox.png and sandbox-phone.png."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder)) as address, chromium() as browser:
            await _at_a_desk(browser, address)
            await _on_a_phone(browser, address)


async def _open(browser: Browser, address: str, size: tuple[int, int], scale: int) -> Visitor:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]}, device_scale_factor=scale)
    await page.goto(address)
    return Visitor(page)


async def _at_a_desk(browser: Browser, address: str) -> None:
    visitor = await _open(browser, address, DESK, 1)
    await visitor.page.get_by_role("button", name="Next morning").click()
    await visitor.become("Nadia Ahmed")
    await visitor.refer()
    await visitor.press("Confirm and send")
    await visitor.hears("mail server accepted it")
    await visitor.read_mail("Mary Smith")
    await visitor.chat.get_by_role("button", name="/status").last.click()
    await visitor.hears("received")
    await _picture(visitor, "sandbox.png")


async def _on_a_phone(browser: Browser, address: str) -> None:
    visitor = await _open(browser, address, PHONE, 2)
    await visitor.become("Dev Patel")
    await visitor.say("/refer")
    await visitor.hears("Who would you like to refer?")
    await visitor.say("john brown")
    await visitor.hears("When was John Brown born?")
    await visitor.say("27 3 38")
    await visitor.hears("27 March 1938")
    await _picture(visitor, "sandbox-phone.png")


async def _picture(visitor: Visitor, name: str) -> None:
    """Once nothing moves any more."""
    await visitor.page.mouse.move(0, 0)
    await visitor.page.wait_for_timeout(2000)
    await visitor.page.screenshot(path=PICTURES / name)


if __name__ == "__main__":
    if not shutil.which(CHROMIUM):
        raise SystemExit(f"There is no browser: apt-get install {CHROMIUM}")
    asyncio.run(take())
