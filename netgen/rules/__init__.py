"""Judging the site alone: references, values, names. One generator a rule; yields faults, never raises."""
