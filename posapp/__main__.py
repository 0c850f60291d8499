"""`python -m posapp` is `posapp`."""

from __future__ import annotations

import sys

from posapp.app import main

sys.exit(main())
