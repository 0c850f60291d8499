"""The anchor of start-up and memory: the least a PySide6 program with a form can be."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QPushButton, QWidget

app = QApplication(sys.argv)
window = QWidget()
form = QFormLayout(window)
for label in ("One", "Two", "Three", "Four", "Five"):
    form.addRow(label, QLineEdit())
form.addRow(QPushButton("Go"))
window.resize(800, 600)
window.show()
sys.exit(app.exec())
