"""The first frame loads nothing it does not need (design section 10)."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {"asyncio", "babel", "cryptography", "httpx", "jwcrypto", "keyring", "oauth1", "qasync", "sqlite3", "ssl"}
QT = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}
ALLOWED = ("posapp.ui", "posapp.domain", "posapp.assets")


def test_the_window_s_start_imports_nothing_heavy() -> None:
    starts = ("window", "start", "connecting", "safety", "hardening", "unlocking", "account")
    imports = ", ".join(f"posapp.app.{name}" for name in starts)
    code = f"import json, sys, {imports}; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert HEAVY & set(json.loads(ran.stdout)) == set()


def test_the_shell_imports_qt_widgets_the_domain_and_itself() -> None:
    code = "import json, sys, posapp.ui.shell; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(ran.stdout))
    assert HEAVY & loaded == set()
    assert {name for name in loaded if name.startswith("PySide6.Qt")} == QT
    ours = {name for name in loaded if name.startswith("posapp.")}
    assert {name for name in ours if not name.startswith(ALLOWED)} == set()
