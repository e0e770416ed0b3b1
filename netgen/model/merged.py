"""A port together with the profile it starts from."""

from __future__ import annotations

from netgen.model.switch import Port, PortProfile


def merged(port: Port, profile: PortProfile | None) -> Port:
    """What the port says counts, an explicit null too; what it does not say comes from the profile.

    ``security`` is left as the port says it: :func:`netgen.model.security.effective` takes the levels one by one.

    >>> merged(Port(profile="p", untagged="hosts"), PortProfile(untagged="other", stp_edge=True)).untagged
    'hosts'
    """
    if profile is None:
        return port
    from_profile = profile.model_fields_set - port.model_fields_set - {"security"}
    return port.model_copy(update={name: getattr(profile, name) for name in sorted(from_profile)})
