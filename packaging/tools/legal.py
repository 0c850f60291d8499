#!/usr/bin/env python3
"""Says what a built program is made of, and under which licences: bill of materials, copyright file, licence texts.

    legal.py --python build/venv/bin/python --program build/program --out build/legal

Exit 1 names every file that nobody owns, every component without a licence or a text, and each that may not be shipped.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import policy
from bill import bill_of
from components import Owners
from debs import Debian
from releases import built_at, version_of
from texts import copyright_of, licence_files
from tree import read_python, read_tree

if TYPE_CHECKING:
    from components import Bundle


def write(bundle: Bundle, out: Path) -> None:
    """Makes `out` anew."""
    shutil.rmtree(out, ignore_errors=True)
    (out / "licences").mkdir(parents=True)
    (out / "posapp.cdx.json").write_text(bill_of(bundle, built_at()), encoding="utf-8")
    (out / "copyright").write_text(copyright_of(bundle), encoding="utf-8")
    for name, text in licence_files(bundle).items():
        (out / "licences" / name).write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, required=True, help="the Python that the program was built with")
    parser.add_argument("--program", type=Path, required=True, help="the folder that PyInstaller made")
    parser.add_argument("--out", type=Path, required=True, help="made anew")
    asked = parser.parse_args()
    owners = Owners(
        read_python(asked.python), Debian(), policy.read(), version=os.environ.get("POSAPP_VERSION") or version_of()
    )
    bundle = owners.attribute(read_tree(asked.program, asked.python))
    if bundle.faults:
        sys.stderr.write("\n".join(bundle.faults) + "\n")
        return 1
    write(bundle, asked.out)
    files = sum(len(one.files) for one in bundle.components.values())
    sys.stdout.write(f"{len(bundle.components)} components, {files} files: {asked.out / 'posapp.cdx.json'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
