"""Who logs in: looked up by the name that the site gives, in the environment, the keyring, and by asking.

====================== =======================================================================================
``USERNAME``           who logs in
``PASSWORD``           its password; empty: there is none, do not ask
``SECRET``             the password of ``enable``
``KEYFILE``            a file with a private key, instead of a password
``PASSPHRASE``         what that file is locked with
====================== =======================================================================================

are variables ``NETGEN_<NAME>_USERNAME`` and so on, the name in capitals and ``_`` for ``-`` and ``.``; for switches without
``credentials`` they are ``NETGEN_USERNAME`` and so on. What is not in the environment is looked up in the keyring (service
``netgen:<name>``, or ``netgen``; the secret under ``netgen:<name>:secret``), where the package is installed; the rest is
asked for. Without password and key file the keys of a running SSH agent are offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from netgen.device.secret import Secret
from netgen.device.trouble import Trouble
from netgen.errors import printable


class Ask(Protocol):
    """Asks somebody; an empty answer is none."""

    def __call__(self, question: str, *, hidden: bool) -> str:
        """``hidden``: what is typed is not shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Credentials:
    """What it takes to log in."""

    label: str
    """The name in the site, for messages; empty: the switch has none."""
    username: str
    password: Secret | None = None
    """None: by key."""
    secret: Secret | None = None
    """For ``enable``; None: not known, which is no harm where a login is privileged."""
    key: Any = field(default=None, repr=False)
    """A private key (paramiko's PKey); None: the keys of the SSH agent, when there is no password."""

    def secrets(self) -> tuple[str, ...]:
        """All texts that must not be seen, for whoever hands on what a library says."""
        return tuple(one.reveal() for one in (self.password, self.secret) if one is not None)


def variable(name: str | None, what: str) -> str:
    """The environment variable of one part.

    >>> variable("lab-1", "PASSWORD"), variable(None, "PASSWORD")
    ('NETGEN_LAB_1_PASSWORD', 'NETGEN_PASSWORD')
    """
    return f"NETGEN_{re.sub('[^A-Z0-9]', '_', name.upper())}_{what}" if name else f"NETGEN_{what}"


def find(name: str | None, environ: Mapping[str, str], ask: Ask | None = None) -> Credentials:
    """The credentials of a name (None: of switches that name none); Trouble without a user name or with an unusable key."""
    given = {what: environ.get(variable(name, what)) for what in ("USERNAME", "PASSWORD", "SECRET", "KEYFILE", "PASSPHRASE")}
    user, password, secret = given["USERNAME"], given["PASSWORD"], given["SECRET"]
    if not user or (password is None and not given["KEYFILE"]):
        user, password, secret = _stored(name, user, password, secret)
    if not user and ask is not None:
        user = ask(f"User name{_of(name)}: ", hidden=False)
    if not user:
        raise Trouble("credentials", f"no user name{_of(name)}", f"set {variable(name, 'USERNAME')}")
    if password is None and not given["KEYFILE"] and ask is not None:
        password = ask(f"Password of {user}{_of(name)} (none: keys of the SSH agent): ", hidden=True)
    key = _key(name, given["KEYFILE"], given["PASSPHRASE"], ask) if given["KEYFILE"] else None
    return Credentials(name or "", user, _hidden(password), _hidden(secret), key)


def _of(name: str | None) -> str:
    return f" for credentials {name}" if name else " for switches without credentials"


def _hidden(text: str | None) -> Secret | None:
    return Secret(text) if text else None


def _stored(name: str | None, user: str | None, password: str | None, secret: str | None) -> tuple[str | None, str | None, str | None]:
    """What the keyring adds; nothing where the package or a keyring is missing. Trouble when it is there and locked."""
    try:
        import keyring  # noqa: PLC0415 # an extra, and asking the desktop for it takes time
        from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415
    except ImportError:
        return user, password, secret
    service = f"netgen:{name}" if name else "netgen"
    try:
        found = keyring.get_credential(service, user or None)
        more = keyring.get_credential(f"{service}:secret", user or None) if secret is None else None
    except NoKeyringError:
        return user, password, secret
    except KeyringError as error:
        problem = type(error).__name__
    else:
        if found is not None:
            user, password = user or found.username, found.password if password is None else password
        return user, password, more.password if more is not None else secret
    raise Trouble("credentials", f"the keyring cannot be read{_of(name)} ({problem})", f"unlock it, or set {variable(name, 'PASSWORD')}")


def _key(name: str | None, file: str, passphrase: str | None, ask: Ask | None) -> Any:
    """The private key in a file: here and not in every session, since unlocking one is slow by design."""
    from paramiko import PKey  # noqa: PLC0415 # a tenth of a second that logging in by password saves

    shown = printable(file)
    try:
        return PKey.from_path(file)
    except TypeError:
        locked = passphrase or (ask(f"Passphrase of {shown}: ", hidden=True) if ask is not None else "")
    except OSError as error:
        what, mend = f"the key file {shown} cannot be read: {error.strerror}", f"check {variable(name, 'KEYFILE')}"
        raise Trouble("credentials", what, mend) from None
    except Exception:  # which ones is up to the release of the library
        raise Trouble("credentials", f"{shown} is no private key", f"check {variable(name, 'KEYFILE')}") from None
    if not locked:
        raise Trouble("credentials", f"the key file {shown} is locked", f"set {variable(name, 'PASSPHRASE')}")
    try:
        return PKey.from_path(file, locked.encode())  # type: ignore[arg-type] # the stubs say text, cryptography wants bytes
    except Exception:
        trouble = Trouble("credentials", f"the key file {shown} cannot be unlocked", f"check {variable(name, 'PASSPHRASE')}")
    raise trouble
