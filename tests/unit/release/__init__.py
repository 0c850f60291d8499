"""The scripts of the build, packaging/tools."""

from __future__ import annotations
