"""The look of every window, said once: tokens of design section 8 become a palette, a style sheet and fonts."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from enum import IntEnum
from functools import cache
from string import Template
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from posapp.assets import asset

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one scheme as `#rrggbb`; an `on_` colour is the text upon it, a `soft_` one a quiet ground for it."""

    background: str
    surface: str
    field: str
    line: str
    edge: str
    rim: str
    ink: str
    muted: str
    points: str
    on_points: str
    points_pressed: str
    card: str
    on_card: str
    card_pressed: str
    good: str
    soft_good: str
    caution: str
    soft_caution: str
    caution_stripe: str
    bad: str
    soft_bad: str
    quiet: str
    hover: str
    rail: str
    on_rail: str
    rail_chosen: str
    on_rail_chosen: str


LIGHT: Final = Tokens(
    background="#F4F5F7",
    surface="#FFFFFF",
    field="#FFFFFF",
    line="#E1E4EA",
    edge="#8C94A1",
    rim="#D3D8E0",
    ink="#15181E",
    muted="#5C6470",
    points="#C2560C",
    on_points="#FFFFFF",
    points_pressed="#A44708",
    card="#2B3A8C",
    on_card="#FFFFFF",
    card_pressed="#1F2B6E",
    good="#1B7F4B",
    soft_good="#EEF8F2",
    caution="#8A5A00",
    soft_caution="#FFF3D6",
    caution_stripe="#F2CE7A",
    bad="#B42318",
    soft_bad="#FDECEA",
    quiet="#EEF0F4",
    hover="#F4F5F7",
    rail="#14171D",
    on_rail="#B9BFCA",
    rail_chosen="#2A2E38",
    on_rail_chosen="#FFFFFF",
)

DARK: Final = Tokens(
    background="#101216",
    surface="#191C22",
    field="#121419",
    line="#2C313A",
    edge="#6B7482",
    rim="#3A404B",
    ink="#F1F3F6",
    muted="#A3ABB8",
    points="#F08A3C",
    on_points="#15181E",
    points_pressed="#F6A263",
    card="#8EA0F5",
    on_card="#15181E",
    card_pressed="#A6B4F8",
    good="#5CC98F",
    soft_good="#142A1F",
    caution="#F0C35A",
    soft_caution="#2E2713",
    caution_stripe="#7A6218",
    bad="#FF9B8F",
    soft_bad="#32191A",
    quiet="#23272F",
    hover="#222630",
    rail="#0B0C10",
    on_rail="#A3ABB8",
    rail_chosen="#2A2E38",
    on_rail_chosen="#FFFFFF",
)

PAIRS: Final = (
    *(("ink", ground) for ground in ("background", "surface", "field", "quiet", "hover", "soft_good", "soft_caution")),
    ("ink", "soft_bad"),
    *(("muted", ground) for ground in ("background", "surface", "field", "quiet", "hover")),
    *((tone, "surface") for tone in ("points", "card", "good", "caution", "bad")),
    *((tone, f"soft_{tone}") for tone in ("good", "caution", "bad")),
    *((f"on_{tone}", tone) for tone in ("points", "card", "rail", "rail_chosen")),
    ("on_points", "points_pressed"),
    ("on_card", "card_pressed"),
    ("surface", "ink"),
    ("muted", "line"),
    ("good", "background"),
    ("caution", "background"),
    ("bad", "background"),
)
"""Every (text, ground) that the windows draw; each must have a contrast of at least 4.5 : 1."""


class Size(IntEnum):
    """Type sizes in logical pixels."""

    SMALL = 13
    TEXT = 15
    LARGE = 19
    TITLE = 30


GAP: Final = 14
PADDING: Final = 20
CONTROL: Final = 48
RADIUS: Final = 10


@cache
def font(size: Size = Size.TEXT, weight: QFont.Weight = QFont.Weight.Normal, *, family: str | None = None) -> QFont:
    """The type of the program: digits all equally wide, so that figures stand still while they change.

    One font for all who ask for the same; nobody changes it.
    """
    made = QFont(family) if family else QFont()
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


class Theme(QObject):
    """Owns which scheme is shown, and dresses the application in it.

    Signals: changed() after the scheme has moved; own-painted widgets read `tokens` when they paint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, forced: Qt.ColorScheme | None = None) -> None:
        """Follow the scheme of the system, live, unless `forced`."""
        super().__init__(app)
        self._app = app
        self._forced = forced
        self.tokens = LIGHT
        if not sys.platform.startswith("linux"):
            # On Linux our Qt has no other; to say it once more costs 6 ms before the first frame.
            app.setStyle("Fusion")
        app.setFont(font(family="Inter" if QFontDatabase.hasFamily("Inter") else None))
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def force(self, scheme: Qt.ColorScheme | None) -> None:
        """Show this scheme whatever the system says; None follows the system again."""
        self._forced = scheme
        self._follow()

    @property
    def dark(self) -> bool:
        return self.tokens is DARK

    def color(self, name: str) -> QColor:
        """The colour of a token now."""
        return QColor(getattr(self.tokens, name))

    def _follow(self) -> None:
        before = self.tokens
        self._dress()
        if self.tokens is not before:
            self.changed.emit()

    def _dress(self) -> None:
        scheme = self._app.styleHints().colorScheme() if self._forced is None else self._forced
        self.tokens = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens))


def style_sheet(tokens: Tokens) -> str:
    """resources/style.qss with the colours of a scheme."""
    return Template(asset("style.qss").read_text("utf-8")).substitute(asdict(tokens))


def palette(tokens: Tokens) -> QPalette:
    """What the platform's style draws by itself: selections, carets, tool tips, scroll bars."""
    made = QPalette()
    role = QPalette.ColorRole
    for what, colour in {
        role.Window: tokens.background,
        role.WindowText: tokens.ink,
        role.Base: tokens.field,
        role.AlternateBase: tokens.surface,
        role.Text: tokens.ink,
        role.Button: tokens.surface,
        role.ButtonText: tokens.ink,
        role.ToolTipBase: tokens.ink,
        role.ToolTipText: tokens.surface,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.card,
        role.HighlightedText: tokens.on_card,
        role.Accent: tokens.card,
        role.Link: tokens.card,
    }.items():
        made.setColor(what, QColor(colour))
    for what in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, what, QColor(tokens.muted))
    return made
