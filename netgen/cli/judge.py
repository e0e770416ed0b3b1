"""``netgen validate``."""

from __future__ import annotations

import typer

from netgen.cli.app import Format, Formatted, Site


def validate(site: Site, format: Formatted = Format.text) -> None:
    """Check a site, and the plan that is made of it.

    Faults are lines on standard error, with --format json data on standard output.
    """
    from netgen.cli.prepare import prepared
    from netgen.cli.terminal import out
    from netgen.errors import SiteInvalid, in_order, printable
    from netgen.report.document import counted, document
    from netgen.report.faults import fault_row

    try:
        found = prepared(site)
    except SiteInvalid as error:
        if format == Format.text:
            raise
        out(document("validate", valid=False, faults=[fault_row(fault) for fault in in_order(error.faults)]))
        raise typer.Exit(error.exit_code) from None
    model = found.loaded.site
    if format == Format.json:
        out(document("validate", site=model.site, valid=True, faults=[fault_row(fault) for fault in in_order(found.warnings)]))
        return
    counts = [counted(len(model.vlans), "VLAN"), counted(len(model.switches), "switch", "switches"), counted(len(model.hosts), "host")]
    if found.warnings:
        counts.append(counted(len(found.warnings), "warning"))
    out(f"{printable(model.site)} is valid: {', '.join(counts)}")
