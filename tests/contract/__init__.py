"""The client and the local bank against each other and against independent verifiers."""

from __future__ import annotations
