"""Numbers of bundles: written in the site, kept in the lock, or the lowest free one of the platform's range."""

from __future__ import annotations

from netgen.errors import At, Fault
from netgen.lock import Lock
from netgen.plan.context import Attachment, Context, merged_port


def allocate(known: Context, lock: Lock) -> tuple[dict[tuple[str, str], int], dict[str, dict[str, int]], list[Fault]]:
    """Bundle numbers by (switch, ``host/interface``), the lock's part for the next run, and what does not fit.

    A bond over an MLAG pair has one number on both switches.
    """
    numbers: dict[tuple[str, str], int] = {}
    kept: dict[str, dict[str, int]] = {}
    faults: list[Fault] = []
    taken = _written(known)
    bundled = [attachment for attachment in known.attachments if attachment.lag_mode]
    locked = {_key(one): number for one in bundled if one.model.lag is None and (number := _locked(known, one, lock, taken))}
    for one in bundled:
        number = one.model.lag or locked.get(_key(one)) or _lowest(known, one, taken)
        if number is None:
            faults.append(_full(known, one))
            continue
        for switch in _switches(one):
            taken.setdefault(switch, set()).add(number)
            numbers[switch, _key(one)] = number
            if one.model.lag is None:
                kept.setdefault(switch, {})[_key(one)] = number
    return numbers, kept, faults


def _locked(known: Context, one: Attachment, lock: Lock, taken: dict[str, set[int]]) -> int | None:
    """The number from the lock, when all its switches know the same one, nothing else has it and the platform, which may have
    changed since, takes it; reserved at once."""
    switches = _switches(one)
    found = {lock.bundles.get(switch, {}).get(_key(one)) for switch in switches}
    number = found.pop() if len(found) == 1 else None
    low, high = _range(known, one)
    if number is None or not low <= number <= high or any(number in taken.get(switch, ()) for switch in switches):
        return None
    for switch in switches:
        taken.setdefault(switch, set()).add(number)
    return number


def _switches(one: Attachment) -> list[str]:
    return list(dict.fromkeys(switch for switch, _ in one.ports))


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


def _range(known: Context, one: Attachment) -> tuple[int, int]:
    ranges = [known.platforms[switch].ports.bundle_numbers for switch in _switches(one)]
    return max(1, *(low for low, _ in ranges)), min(high for _, high in ranges)


def _lowest(known: Context, one: Attachment, taken: dict[str, set[int]]) -> int | None:
    low, high = _range(known, one)
    used = set().union(*(taken.get(switch, ()) for switch in _switches(one)))
    return next((number for number in range(low, high + 1) if number not in used), None)


def _full(known: Context, one: Attachment) -> Fault:
    low, high = _range(known, one)
    text = f"{' and '.join(_switches(one))} has no bundle number left for {one.host} {one.name} ({low} to {high})"
    return Fault("NG420", At(one.model, "lag"), text, "connect it to another switch")
