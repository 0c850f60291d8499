"""The Connect page by keyboard: errors at their fields, steps one by one, and nothing saved unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from posapp.domain.errors import ConfigError, Problem, RuleError
from posapp.operations.connecting import Doubt
from posapp.operations.examination import Finding, Outcome, Seen, Step
from posapp.ui.book import Page
from posapp.ui.first_start import offer
from posapp.ui.widgets.file_field import FileField
from posapp.words import Words
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.ui.pages.connect.page import ConnectPage
    from tests.ui.till import Till

TAB, DOWN = Qt.Key.Key_Tab, Qt.Key.Key_Down
GOOD = [
    Finding(Step.KEYS, Outcome.OK, Seen.KEYS_OPEN),
    Finding(Step.NAME, Outcome.OK, Seen.NAME_FOUND, {"host": "bank.example", "address": "192.0.2.7"}),
    Finding(Step.TLS, Outcome.OK, Seen.LINE_SAFE, {"host": "bank.example"}),
    Finding(Step.BANK, Outcome.OK, Seen.ANSWERS, {"host": "bank.example"}),
    Finding(Step.CLOCK, Outcome.OK, Seen.CLOCK_AGREES),
    Finding(Step.SIGNATURE, Outcome.OK, Seen.SIGNATURE_ACCEPTED),
    Finding(Step.ENCRYPTION, Outcome.OK, Seen.ENCRYPTION_ACCEPTED),
    Finding(Step.PROGRAM, Outcome.OK, Seen.PROGRAM_NOT_NAMED, {"item": "74568"}),
]


def opened(till: Till) -> ConnectPage:
    till.key(Qt.Key.Key_F11)
    page = till.shell.book.connect_page
    assert page is not None
    return page


async def to_sandbox(till: Till) -> ConnectPage:
    """The sandbox chosen, and a consumer key typed, by keys alone."""
    page = opened(till)
    await until(lambda: till.focused() == "connectBank", "the choice of the bank")
    till.key(DOWN)
    till.key(TAB)
    assert till.focused() == "connectConsumerKey"
    till.keys("till!key")
    return page


def test_a_connection_is_tested_and_saved_by_keys(till: Till) -> None:
    till.connecting.findings = GOOD

    async def scenario() -> None:
        asked: list[bool] = []
        page = await to_sandbox(till)
        page.saved.connect(lambda: asked.append(True))
        till.key(ENTER)
        await until(lambda: till.text("connectNoticeWhat") != "", "the test to end")
        assert till.text("connectNoticeWhat") == "The connection works. Nothing is saved yet."
        assert till.text("connectStep2") == "Name resolution: bank.example is known."
        (wish,) = till.connecting.examined
        assert (wish.values["api.environment"], wish.values["api.consumer_key"]) == ("sandbox", "till!key")
        assert till.connecting.saved == []
        save = await till.ready("saveConnection")
        assert save.text() == "Save and use the sandbox"
        save.setFocus()
        till.key(ENTER)
        await until(lambda: bool(asked), "the till to begin anew")
        assert till.connecting.saved == [wish]

    till.play(scenario)


def test_what_is_wrong_stands_at_its_field_and_nothing_is_tested(till: Till) -> None:
    till.connecting.found = [
        Doubt(ConfigError("api.signing_key", "Name the signing key from the portal, a .p12 file.")),
        Doubt(ConfigError("api.encryption_certificate", "It ends on 3 December."), stops=False),
    ]

    async def scenario() -> None:
        await to_sandbox(till)
        till.key(ENTER)
        await until(lambda: till.text("connectSigningKeyError") != "", "the error")
        assert till.text("connectSigningKeyError") == "Name the signing key from the portal, a .p12 file."
        assert till.text("connectCertificateError") == "It ends on 3 December."
        assert till.focused() == "connectSigningKey"
        assert till.text("connectNoticeWhat") == "Not yet: look at what is marked."
        assert (till.connecting.examined, till.connecting.saved) == ([], [])
        till.keys("/k")
        assert till.text("connectSigningKeyError") == ""

    till.play(scenario)


def test_steps_come_one_by_one_and_the_page_can_be_left_meanwhile(till: Till) -> None:
    failed = Finding(Step.SIGNATURE, Outcome.FAILED, Seen.SIGNATURE_REFUSED, {"code": "AUTHENTICATION_FAILED"})
    left = [Finding(step, Outcome.SKIPPED, Seen.NOTHING) for step in (Step.ENCRYPTION, Step.PROGRAM)]
    till.connecting.findings = [*GOOD[:5], failed, *left]
    till.connecting.gate.clear()

    async def scenario() -> None:
        await to_sandbox(till)
        till.key(ENTER)
        await until(lambda: "load" in till.text("connectStep1"), "the first step")
        assert till.text("connectStep2") == "Name resolution"
        till.key(Qt.Key.Key_F2)
        await till.quote()
        till.connecting.gate.set()
        till.key(Qt.Key.Key_F11)
        await until(lambda: "refuses" in till.text("connectStep6"), "the rest")
        assert till.text("connectStep7") == "Encryption"
        assert till.text("connectMend").startswith("Consumer key and signing key")
        assert till.text("connectNoticeWhat") == "The connection does not work yet. Nothing is saved."

    till.play(scenario)


def test_a_result_is_gone_once_what_it_was_of_has_changed(till: Till) -> None:
    till.connecting.findings = GOOD
    till.connecting.gate.clear()

    async def scenario() -> None:
        page = await to_sandbox(till)
        till.key(ENTER)
        await until(lambda: "load" in till.text("connectStep1"), "the first step")
        till.keys("2")
        assert till.text("connectStep1") == "Key files"
        till.connecting.gate.set()
        await until(lambda: not till.bridge.busy("test connection"), "the old test to end")
        assert not page.result.finished

    till.play(scenario)


def test_what_an_administrator_has_locked_is_greyed_out_and_said_why(till: Till) -> None:
    till.connecting.locked = frozenset({"api.environment", "program.program_id"})
    till.connecting.values |= {"api.environment": "sandbox", "program.program_id": "P1"}

    async def scenario() -> None:
        page = opened(till)
        await until(lambda: till.focused() == "connectConsumerKey", "the first field that can be typed in")
        assert till.text("connectLocked") == "What is greyed out here is set by your administrator."
        box, field = page.form.choices["api.environment"], page.form.fields["program.program_id"]
        assert (box.isEnabled(), field.isEnabled()) == (False, False)
        assert {box.box.accessibleDescription(), field.entry.accessibleDescription()} == {"Set by your administrator."}
        assert page.form.fields["api.key_id"].isEnabled()

    till.play(scenario)


def test_an_open_sale_keeps_the_till_where_it_is(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        await till.ready("cardApproved")
        till.connecting.refusal = RuleError(Problem.BANK_NOT_LEFT, sale=till.counter.last_sale)
        await to_sandbox(till)
        (await till.ready("saveConnection")).press()
        await until(lambda: till.text("connectNoticeWhat") != "", "the refusal")
        assert till.text("connectNoticeWhat").endswith("is still open: Card to charge.")
        assert "Unsettled" in till.text("connectNoticeMore")

    till.play(scenario)


def test_a_file_is_dropped_on_its_field_or_chosen_without_holding_up_the_window(till: Till, tmp_path: Path) -> None:
    key = tmp_path / "signing key.p12"
    key.write_bytes(b"")

    async def scenario() -> None:
        page = await to_sandbox(till)
        field = page.form.fields["api.signing_key"]
        assert isinstance(field, FileField)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(key))])
        action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        field.dropEvent(QDropEvent(QPointF(5, 5), action, data, button, Qt.KeyboardModifier.NoModifier))
        assert field.entry.text() == str(key)
        field.choose.press()
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog))
        assert folder_of(dialog) == str(tmp_path)
        dialog.reject()

    till.play(scenario)


def folder_of(dialog: QFileDialog) -> str:
    return dialog.directory().absolutePath()


def test_only_what_a_bank_needs_is_asked_for(till: Till) -> None:
    async def scenario() -> None:
        page = opened(till)
        shown = {}
        for bank in ("local", "sandbox", "custom"):
            page.form.choose(bank)
            names = ("connectAddress", "connectConsumerKey", "connectKeyId")
            shown[bank] = [name for name in names if till_shows(till, name)]
        assert shown == {
            "local": [],
            "sandbox": ["connectConsumerKey"],
            "custom": ["connectAddress", "connectConsumerKey"],
        }
        box = page.form.choices["api.auth"].box
        box.setCurrentIndex(box.findData("oauth2"))
        assert till_shows(till, "connectKeyId")

    till.play(scenario)


def till_shows(till: Till, name: str) -> bool:
    return till.entry(name).isVisible()


def test_the_first_start_s_offer_takes_no_focus_and_leads_to_the_sandbox(till: Till) -> None:
    async def scenario() -> None:
        offer(till.shell, till.connecting, till.bridge, Words("en_US"))
        assert till.focused() == "cartTotal"
        till.keys("12")
        assert till.entry("cartTotal").text() == "12"
        (await till.ready("goToMastercard")).press()
        assert till.shell.page is Page.CONNECT
        assert not till.stands("goToMastercard")
        await until(lambda: till.entry("connectConsumerKey").isVisible(), "the sandbox's fields")

    till.play(scenario)


def test_the_offer_goes_with_the_choice_or_the_first_sale(till: Till) -> None:
    async def scenario() -> None:
        offer(till.shell, till.connecting, till.bridge, Words("en_US"))
        await till.quote()
        assert till.stands("tryHere")
        till.keys("5000")
        till.key(ENTER)
        await till.ready("cardApproved")
        assert not till.stands("tryHere")

    till.play(scenario)


def test_trying_it_here_is_remembered(till: Till) -> None:
    async def scenario() -> None:
        offer(till.shell, till.connecting, till.bridge, Words("en_US"))
        (await till.ready("tryHere")).press()
        await until(lambda: till.connecting.stayed == 1, "the choice to be kept")
        assert not till.stands("tryHere")
        assert till.focused() == "cartTotal"

    till.play(scenario)


def test_training_is_said_over_every_page(till: Till) -> None:
    async def scenario() -> None:
        for page in Page:
            till.shell.open_page(page)
            assert till.find(QLabel, "trainingBand").isVisible()
            assert till.text("trainingBand") == "Training: no real points"

    till.play(scenario)
