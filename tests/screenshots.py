"""`make screenshots`: the pictures of docs/pictures, taken of a case played in the sandbox as a person plays it."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Browser, FloatRect, Locator, ViewportSize, expect

from tests import gallery, slack_forms
from tests.browser import CHROMIUM, PHONE, Visitor, chromium, demo

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESK, TALL = (1440, 960), (1440, 2400)
_MARGIN, _EMAIL = 10, 460


async def take() -> None:
    """Write sandbox.png, sandbox-phone.png, in both looks one picture of each family of messages, and Slack's forms."""
    for place, size, scale in ((_at_a_desk, DESK, 1), (_on_a_phone, PHONE, 2), (_of_messages, TALL, 1)):
        with tempfile.TemporaryDirectory() as folder:
            async with demo(Path(folder)) as address, chromium() as browser:
                await place(await _open(browser, address, size, scale))
    with tempfile.TemporaryDirectory() as folder:
        async with chromium() as browser:
            await _of_forms(browser, Path(folder))


async def _open(browser: Browser, address: str, size: tuple[int, int], scale: int) -> Visitor:
    screen: ViewportSize = {"width": size[0], "height": size[1]}
    page = await browser.new_page(viewport=screen, device_scale_factor=scale, reduced_motion="reduce")
    await page.goto(address)
    return Visitor(page)


async def _at_a_desk(visitor: Visitor) -> None:
    await visitor.move("Next working morning")
    await gallery.refer(visitor)
    await visitor.hears("mail server accepted it")
    await visitor.read_mail("Mary Smith")
    await visitor.become("Priya Nair")
    await visitor.press_in_channel("Take")
    await visitor.channel_hears("Priya N took")
    await visitor.page.get_by_role("button", name="OK").click()
    await gallery.log_contact(visitor, "[Phone]", "[No answer]", "after 3pm", "best time")
    await visitor.channel_hears("no answer")
    await expect(visitor.chat.locator(".mine")).to_have_count(0)
    await _still(visitor)
    await visitor.page.screenshot(path=PICTURES / "sandbox.png")


async def _on_a_phone(visitor: Visitor) -> None:
    await visitor.become("Dev Patel")
    await visitor.talk(
        ("/refer", "Who would you like to refer?"),
        ("john brown", "When was John Brown born?"),
        ("27 3 38", "27 March 1938"),
    )
    await _still(visitor)
    await visitor.page.screenshot(path=PICTURES / "sandbox-phone.png")


async def _of_messages(visitor: Visitor) -> None:
    """Each is cut out of the page, as each platform shows it."""
    async for scene in gallery.messages(visitor):
        for look in scene.looks:
            if look in gallery.CHATS:
                await visitor.looks(look)
            await _still(visitor)
            path = PICTURES / f"{scene.name}-{look.lower()}.png"
            await visitor.page.screenshot(path=path, clip=await _around(scene.shown, look))


async def _of_forms(browser: Browser, folder: Path) -> None:
    page = await browser.new_page(viewport={"width": 560, "height": 900})
    async for name, html in slack_forms.forms(folder):
        await page.set_content(html)
        await page.locator("main").screenshot(path=PICTURES / f"form-{name}.png")


async def _around(shown: Locator, look: str) -> FloatRect:
    await expect(shown.last).to_be_visible()
    await shown.first.scroll_into_view_if_needed()
    boxes = [box for one in await shown.all() if (box := await one.bounding_box())]
    left, top = (min(box[side] for box in boxes) - _MARGIN for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + _MARGIN
    bottom = max(box["y"] + box["height"] for box in boxes) + _MARGIN
    most = _EMAIL if look in gallery.EMAIL else bottom
    return {"x": left, "y": top, "width": right - left, "height": min(bottom - top, most)}


async def _still(visitor: Visitor) -> None:
    """Once nothing moves any more."""
    await visitor.page.mouse.move(0, 0)
    await visitor.page.wait_for_timeout(300)


if __name__ == "__main__":
    if not shutil.which(CHROMIUM):
        raise SystemExit(f"There is no browser: apt-get install {CHROMIUM}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take())
