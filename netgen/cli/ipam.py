"""``netgen ipam``: Docker's IPAM plugin."""

from __future__ import annotations

import gc

import typer

WORDS_AS_THEY_ARE = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""The plugin has a command line of its own, since it also runs where neither netgen nor Typer is."""


def ipam(context: typer.Context) -> None:
    """Docker's IPAM plugin of a host: serve, list, reconcile, bundle."""
    from netgen.ipam.command import main

    gc.enable()  # unlike other verbs, `serve` runs for months
    raise typer.Exit(main(context.args, "netgen ipam"))
