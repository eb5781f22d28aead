"""The pages look as in the pictures of docs/desk.md, within a stated tolerance."""

import pytest
from playwright.async_api import Browser

from tests.pages.pictures import FOLDER, FONTS, SCENES, TOLERANCE, Scene, differing, fonts, taken


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_the_page_looks_as_in_its_picture(chromium: Browser, scene: Scene) -> None:
    if fonts() != FONTS.read_text(encoding="utf-8"):
        pytest.skip("other fonts than those of the pictures")
    picture = (FOLDER / f"{scene.name}.png").read_bytes()
    assert differing(picture, await taken(chromium, scene)) <= TOLERANCE
