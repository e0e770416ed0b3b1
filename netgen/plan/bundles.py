"""Numbers of bundles: written in the site, kept in the lock, or the lowest free one of the platform's range."""

from __future__ import annotations

from netgen.errors import At, Fault
from netgen.lock import Lock
from netgen.plan.context import Attachment, Context, merged_port


def allocate(known: Context, lock: Lock) -> tuple[dict[tuple[str, str], int], dict[str, dict[str, int]], list[Fault]]:
    """Bundle numbers by (switch, ``host/interface``), the lock's part for the next run, and what does not fit."""
    numbers: dict[tuple[str, str], int] = {}
    kept: dict[str, dict[str, int]] = {}
    faults: list[Fault] = []
    used = _written(known)
    for switch, attachments in known.by_switch.items():
        bundled = [attachment for attachment in attachments if attachment.lag_mode]
        taken = used.setdefault(switch, set())
        locked = {key: number for key, number in lock.bundles.get(switch, {}).items() if number not in taken}
        wanted = {_key(attachment) for attachment in bundled if attachment.model.lag is None}
        taken |= {number for key, number in locked.items() if key in wanted}
        for attachment in bundled:
            key = _key(attachment)
            number = attachment.model.lag or locked.get(key) or _lowest(known, switch, taken)
            if number is None:
                faults.append(_full(known, switch, attachment))
                continue
            taken.add(number)
            numbers[switch, key] = number
            if attachment.model.lag is None:
                kept.setdefault(switch, {})[key] = number
    return numbers, kept, faults


def _key(attachment: Attachment) -> str:
    return f"{attachment.host}/{attachment.name}"


def _written(known: Context) -> dict[str, set[int]]:
    """Numbers that the site gives, by switch."""
    found: dict[str, set[int]] = {}
    for cable in known.cables:
        if cable.model.lag:
            found.setdefault(cable.a.switch, set()).add(cable.model.lag)
            found.setdefault(cable.b.switch, set()).add(cable.model.lag)
    for attachment in known.attachments:
        for switch, _ in attachment.ports if attachment.model.lag else ():
            found.setdefault(switch, set()).add(attachment.model.lag or 0)
    for name, model in known.site.switches.items():
        found.setdefault(name, set()).update(number for port in model.ports.values() if (number := merged_port(known.site, port).lag))
    return found


def _lowest(known: Context, switch: str, taken: set[int]) -> int | None:
    low, high = known.platforms[switch].ports.bundle_numbers
    return next((number for number in range(max(low, 1), high + 1) if number not in taken), None)


def _full(known: Context, switch: str, attachment: Attachment) -> Fault:
    low, high = known.platforms[switch].ports.bundle_numbers
    text = f"{switch} has no bundle number left for {attachment.host} {attachment.name} ({low} to {high})"
    return Fault("NG420", At(attachment.model, "lag"), text, "connect it to another switch")
