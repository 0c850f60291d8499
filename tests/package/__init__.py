"""Builds, installs and removes packages: slow, and run by `packaging/test.sh --all` alone."""

from __future__ import annotations
