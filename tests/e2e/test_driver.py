"""The driver of the black-box tests, tried on a small form of its own, so that a failure elsewhere is the program's."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.desktop import Desktop, missing
from tests.support.window import ProgramWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"no desktop without {missing()}")

FORM: Final = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QLineEdit, QPushButton, QSlider, QWidget

app = QApplication(sys.argv)
form = QWidget(windowTitle="Checkout")
rows = QFormLayout(form)
total, order = QLineEdit(objectName="totalField"), QLineEdit(objectName="orderField")
result = QLabel("nothing yet", objectName="resultLabel")
redeem = QPushButton("Redeem 5,000 points", objectName="redeemButton", enabled=False)
redo = QPushButton("Redeemer", objectName="redoButton")
share = QSlider(objectName="shareSlider", accessibleName="Share", value=40)
share.setOrientation(share.orientation().Horizontal)
rows.addRow("Cart &total", total)
rows.addRow("Order reference", order)
for widget in (redeem, redo, share, result):
    rows.addRow(widget)
total.textChanged.connect(lambda text: QTimer.singleShot(200, lambda: redeem.setEnabled(bool(text))))
total.returnPressed.connect(order.setFocus)
redeem.clicked.connect(lambda: result.setText(f"{total.text()} for {order.text()}"))
redo.clicked.connect(lambda: result.setText("redone"))
QShortcut("F6", form, activated=lambda: result.setText("all that fit"))
QShortcut("F9", form, activated=lambda: sys.exit("fell over"))
form.resize(500, 300)
form.show()
sys.stderr.write("on the air\\n")
sys.exit(app.exec())
"""


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with Desktop() as desktop:
        yield desktop


@pytest.fixture
def form(desktop: Desktop) -> Iterator[ProgramWindow]:
    with ProgramWindow(sys.executable, "-c", FORM, desktop=desktop) as window:
        yield window


def test_fields_are_typed_into_by_their_labels_and_buttons_pressed_by_the_beginning_of_theirs(
    form: ProgramWindow,
) -> None:
    form.fill("Cart total", "12")
    form.fill("Cart total", "87.40")
    form.key("Return")
    form.type("INV-1")
    form.wait_for(lambda: form.text("orderField") == "INV-1", "the order to be typed")
    assert form.content("Cart total") == "87.40"
    form.press("Redeem")
    form.wait_for(lambda: form.text("resultLabel") == "87.40 for INV-1", "the result")


def test_keys_reach_the_program(form: ProgramWindow) -> None:
    form.key("F6")
    form.wait_for(lambda: form.text("resultLabel") == "all that fit", "the shortcut")
    form.focus("Share")
    form.key("Right", "Right")
    form.wait_for(lambda: form.text("shareSlider") == "42", "the slider to move")


def test_signs_that_no_key_has_are_written(form: ProgramWindow) -> None:
    form.write("Order reference", "Żółć-1")
    assert form.text("orderField") == "Żółć-1"


def test_the_mouse_finds_a_button(form: ProgramWindow) -> None:
    form.click("Redeemer")
    form.wait_for(lambda: form.text("resultLabel") == "redone", "the click")


def test_the_mouse_finds_it_on_a_fine_screen_too() -> None:
    with Desktop(scale=2) as fine, ProgramWindow(sys.executable, "-c", FORM, desktop=fine) as window:
        window.click("Redeemer")
        window.wait_for(lambda: window.text("resultLabel") == "redone", "the click")


def test_all_that_shows_is_named(form: ProgramWindow) -> None:
    assert {"Checkout", "Cart total", "Order reference", "Redeem 5,000 points", "Redeemer"} <= set(form.names())


def test_a_picture_is_taken(form: ProgramWindow, tmp_path: Path) -> None:
    assert form.screenshot(tmp_path / "form.png").read_bytes().startswith(b"\x89PNG")


def test_closing_ends_the_program_with_its_own_code(form: ProgramWindow) -> None:
    assert form.close() == 0
    assert "on the air" in form.said


def test_what_is_waited_for_in_vain_is_told_with_the_tree(form: ProgramWindow) -> None:
    with pytest.raises(AssertionError) as failure:
        form.wait_for(lambda: False, "the moon", timeout_s=0.2)
    assert "the moon" in str(failure.value)
    assert "'Cart total' #totalField" in str(failure.value)


def test_a_program_that_falls_over_is_noticed_at_once(form: ProgramWindow) -> None:
    form.key("F9")
    with pytest.raises(AssertionError, match="fell over"):
        form.wait_for(lambda: False, "the moon")


def test_a_killed_program_can_be_started_again_on_the_same_screen(form: ProgramWindow) -> None:
    form.kill()
    with ProgramWindow(sys.executable, "-c", FORM, desktop=form.desktop) as again:
        assert again.text("resultLabel") == "nothing yet"


def test_a_desktop_leaves_no_process_behind() -> None:
    with Desktop() as desktop, ProgramWindow(sys.executable, "-c", FORM, desktop=desktop) as window:
        run = desktop.environment["XDG_RUNTIME_DIR"]
        window.find("Cart total")
    everything = subprocess.run(["ps", "axeww"], capture_output=True, text=True, check=True).stdout
    assert run not in everything
