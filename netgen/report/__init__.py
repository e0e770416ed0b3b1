"""Reports: rows, which are frozen dataclasses of plain values, and their two prints, as a table and as JSON.

A function of this room takes site and plan and gives rows in a fixed order. How a row is printed is said by its fields
(:mod:`netgen.report.document`); nothing here writes anywhere.
"""
