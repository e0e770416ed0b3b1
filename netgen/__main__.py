"""``python -m netgen``."""

from netgen.cli import main

main()
