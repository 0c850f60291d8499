"""Both schemes can be read, and the window follows the system's."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette

from posapp.ui.theme import DARK, LIGHT, PAIRS, Size, Theme, Tokens, font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.ui.till import Till

LEAST = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    made = QColor(colour)
    parts = (made.redF(), made.greenF(), made.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("tokens", "pair"), list(product((LIGHT, DARK), PAIRS)))
def test_every_text_can_be_read_on_its_ground(tokens: Tokens, pair: tuple[str, str]) -> None:
    ink, ground = pair
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= LEAST


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_edge_of_a_field_can_be_seen(tokens: Tokens) -> None:
    assert contrast(tokens.edge, tokens.surface) >= 3


def test_the_tokens_of_the_design_are_kept() -> None:
    told = ("background", "surface", "line", "ink", "muted", "points", "card", "good", "caution")
    light = "#F4F5F7 #FFFFFF #E1E4EA #15181E #5C6470 #C2560C #2B3A8C #1B7F4B #8A5A00".split()
    dark = "#101216 #191C22 #2C313A #F1F3F6 #A3ABB8 #F08A3C #8EA0F5 #5CC98F #F0C35A".split()
    assert [getattr(LIGHT, name) for name in told] == light
    assert [getattr(DARK, name) for name in told] == dark


def test_a_forced_scheme_dresses_the_application_and_tells_of_it(qapp: QApplication, theme: Theme) -> None:
    changes: list[bool] = []
    theme.changed.connect(lambda: changes.append(theme.dark))
    theme.force(Qt.ColorScheme.Dark)
    theme.force(Qt.ColorScheme.Dark)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.background)
    theme.force(Qt.ColorScheme.Light)
    assert changes == [True, False]


def test_the_window_follows_the_system_live(qapp: QApplication, theme: Theme) -> None:
    before = theme.dark
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Light if before else Qt.ColorScheme.Dark)
    followed = theme.dark is not before or qapp.styleHints().colorScheme() is Qt.ColorScheme.Unknown
    qapp.styleHints().unsetColorScheme()
    assert followed


def test_figures_are_equally_wide() -> None:
    assert QFont.Tag("tnum") in font(Size.LARGE).featureTags()


def test_the_scheme_can_change_under_a_shown_window(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        light = till.shell.grab().toImage().pixelColor(600, 770)
        till.theme.force(Qt.ColorScheme.Dark)
        dark = till.shell.grab().toImage().pixelColor(600, 770)
        assert (light, dark) == (QColor(LIGHT.background), QColor(DARK.background))

    till.theme.force(Qt.ColorScheme.Light)
    till.play(scenario)
