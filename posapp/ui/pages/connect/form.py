"""What may be set about the bank, in fields that say at themselves what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from posapp.operations.connecting import Wish
from posapp.ui.theme import GAP
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.file_field import FileField
from posapp.ui.widgets.label import Caption, Label, Panel

if TYPE_CHECKING:
    from posapp.words import Words

ENVIRONMENTS: Final = {
    "local": "Local bank (training)",
    "sandbox": "Mastercard sandbox (training)",
    "production": "Mastercard production (live)",
    "custom": "Another bank's address",
}
_AUTH: Final = {"oauth1": "OAuth 1.0a", "oauth2": "OAuth 2.0"}
_TYPES: Final = {"CASHBACK": "Cash back", "MERCHANDISE": "Merchandise", "TRAVEL": "Travel"}
_KEYS: Final = "Key files (*.p12 *.pfx)"
_CERTIFICATES: Final = "Certificates (*.pem *.crt *.cer)"
_PRIVATE: Final = "Key files (*.pem *.key *.p12 *.pfx)"
PASSWORD: Final = "api.signing_key_password"  # noqa: S105 - the name of a setting


class ConnectForm(Panel):
    """Fields by the key of their setting. Signals: edited(); entered() on ⏎ in a line."""

    edited = Signal()
    entered = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__("connectForm", spacing=GAP)
        self._words = words
        self.choices: dict[str, Choice] = {}
        self.fields: dict[str, Field] = {}
        self._build()
        self._connect()
        self._show_parts()

    def _build(self) -> None:
        say = self._words.say
        self._locked = Label(tone="muted", name="connectLocked", wraps=True)
        self._locked.hide()
        self.body.addWidget(self._locked)
        self._row(self._choice("api.environment", say("Bank"), "connectBank", ENVIRONMENTS))
        self._row(self._field("api.base_url", say("Bank's address"), "connectAddress", "https://bank.example/loyalty"))
        self._own = [self._caption(say("Keys from the developer portal"))]
        consumer = self._field("api.consumer_key", say("Consumer key"), "connectConsumerKey")
        self._own.append(self._row(consumer, self._choice("api.auth", say("Signs with"), "connectAuth", _AUTH)))
        self._oauth2 = self._row(
            self._field("api.key_id", say("Key id"), "connectKeyId"),
            self._field("api.scopes", say("Scopes"), "connectScopes"),
            self._field("api.token_url", say("Token address"), "connectTokenAddress", "https://bank.example/token"),
        )
        self._own += [self._oauth2, *self._build_files()]
        self._own.append(self._caption(say("Program, as agreed with the bank")))
        program = self._field("program.program_id", say("Program id"), "connectProgram")
        kind = self._choice("program.redemption_type", say("Redemption type"), "connectType", _TYPES)
        item = self._field("program.redemption_item_id", say("Reward item"), "connectItem")
        self._own.append(self._row(program, kind, item))

    def _build_files(self) -> list[QWidget]:
        say, file = self._words.say, self._file
        password = self._field(PASSWORD, say("Its password"), "connectPassword", say("As it is"))
        password.entry.setEchoMode(QLineEdit.EchoMode.Password)
        signing = file("api.signing_key", say("Signing key"), "connectSigningKey", say("Choose key"), _KEYS)
        certificate, choose = say("Encryption certificate"), say("Choose certificate")
        decryption, choose_own = say("Decryption key, if answers are encrypted"), say("Choose decryption key")
        authority, choose_ca = say("Own certificate authority, if needed"), say("Choose authority")
        return [
            self._row(signing, password),
            self._row(file("api.encryption_certificate", certificate, "connectCertificate", choose, _CERTIFICATES)),
            self._row(file("api.decryption_key", decryption, "connectDecryptionKey", choose_own, _PRIVATE)),
            self._row(file("api.ca_bundle", authority, "connectCaBundle", choose_ca, _CERTIFICATES)),
        ]

    def _connect(self) -> None:
        for field in self.fields.values():
            field.edited.connect(lambda field=field: field.show_error(""))
            field.edited.connect(self.edited)
            field.entered.connect(self.entered)
        for choice in self.choices.values():
            choice.box.currentIndexChanged.connect(self._chosen)

    @property
    def environment(self) -> str:
        return str(self.choices["api.environment"].box.currentData())

    def wish(self) -> Wish:
        """What stands there now."""
        values = {key: field.entry.text().strip() for key, field in self.fields.items() if key != PASSWORD}
        values |= {key: str(choice.box.currentData()) for key, choice in self.choices.items()}
        return Wish(values, self.fields[PASSWORD].entry.text())

    def show_wish(self, wish: Wish) -> None:
        """Put these values there, without telling it back. What is locked can be read, not changed."""
        for key, value in wish.values.items():
            if key in self.fields:
                self.fields[key].show_text(value)
                self.fields[key].entry.setCursorPosition(0)
            elif key in self.choices:
                box = self.choices[key].box
                box.blockSignals(True)
                box.setCurrentIndex(max(box.findData(value), 0))
                box.blockSignals(False)
        self._show_locked(wish.locked)
        self._show_parts()

    def _show_locked(self, locked: frozenset[str]) -> None:
        why = self._words.say("Set by your administrator.")
        inner: dict[str, QWidget] = {key: field.entry for key, field in self.fields.items()}
        inner |= {key: choice.box for key, choice in self.choices.items()}
        for key in locked & inner.keys():
            part = self.fields.get(key) or self.choices[key]
            part.setEnabled(False)
            part.setToolTip(why)
            inner[key].setAccessibleDescription(why)
        if locked:
            self._locked.setText(self._words.say("What is greyed out here is set by your administrator."))
            self._locked.show()

    def focus_first(self) -> None:
        """Where somebody begins: the bank, unless that is not theirs to choose."""
        bank = self.choices["api.environment"]
        open_ones = (one for one in self.fields.values() if one.isEnabled() and one.isVisibleTo(self))
        (bank if bank.isEnabled() else next(open_ones, bank)).setFocus()

    def choose(self, environment: str) -> None:
        """As if a person had chosen this bank."""
        box = self.choices["api.environment"].box
        box.setCurrentIndex(box.findData(environment))

    def show_error(self, key: str, text: str) -> bool:
        """Say it at the field; False where there is none for this key."""
        if key not in self.fields:
            return False
        self.fields[key].show_error(text)
        return True

    def clear_errors(self) -> None:
        for field in self.fields.values():
            field.show_error("")

    def _chosen(self) -> None:
        self._show_parts()
        self.edited.emit()

    def _show_parts(self) -> None:
        """Only what this bank needs."""
        own = self.environment != "local"
        for part in self._own:
            part.setVisible(own)
        self.fields["api.base_url"].setVisible(self.environment == "custom")
        self._oauth2.setVisible(own and self.choices["api.auth"].box.currentData() == "oauth2")

    def _field(self, key: str, caption: str, name: str, hint: str = "") -> Field:
        field = self.fields[key] = Field(caption, Entry(name))
        field.entry.setPlaceholderText(hint)
        return field

    def _file(self, key: str, caption: str, name: str, choose: str, kinds: str) -> FileField:
        field = FileField(self._words, caption, name, choose=choose, kinds=self._words.say(kinds))
        self.fields[key] = field
        return field

    def _choice(self, key: str, caption: str, name: str, options: dict[str, str]) -> Choice:
        choice = self.choices[key] = Choice(caption, name)
        for value, text in options.items():
            choice.box.addItem(self._words.say(text), value)
        return choice

    def _caption(self, text: str) -> QWidget:
        caption = Caption(text)
        self.body.addWidget(caption)
        return caption

    def _row(self, *parts: QWidget) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        for part in parts:
            wide = 2 if isinstance(part, FileField) or part is self.fields.get("api.consumer_key") else 1
            line.addWidget(part, wide, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(row)
        return row
