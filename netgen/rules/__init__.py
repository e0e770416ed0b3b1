"""Judging the site alone: references, values, names. One generator a rule; yields faults, never raises."""

from netgen.errors import Fault
from netgen.model import Site


def faults(site: Site) -> list[Fault]:
    """Temporary until the rules are written here."""
    return []
