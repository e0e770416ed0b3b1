"""``python -m netgen.ipam``."""

from __future__ import annotations

import sys

from netgen.ipam.command import main

sys.exit(main(sys.argv[1:], "python -m netgen.ipam"))
