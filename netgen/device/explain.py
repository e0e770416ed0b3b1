"""What an exception of netmiko, napalm, paramiko or the operating system means for a switch."""

from __future__ import annotations

from collections.abc import Iterator

import paramiko
from netmiko.exceptions import ReadException

from netgen.device.credentials import Credentials, variable
from netgen.device.dial import Limits
from netgen.device.endpoint import Endpoint, Target
from netgen.device.hostkeys import HostKey, KnownHosts
from netgen.device.secret import SHOWN
from netgen.device.trouble import Trouble


def explained(error: Exception, target: Target, known: KnownHosts, limits: Limits) -> Trouble:
    """The exception as Trouble; a library's words go in without the secrets.

    netmiko and napalm report a wrong host key, too, as a timeout: what they were told by paramiko is asked first.
    """
    chain = list(_chain(error))
    found = [one for one in chain if isinstance(one, Trouble)]
    found += filter(None, [_host(chain, target.endpoint, known, limits)])
    found += filter(None, [_login(one, target.credentials, limits) for one in reversed(chain)])
    words = f"reading failed in a way that netgen does not know: {type(error).__name__}: {error}"
    return _masked(found[0] if found else Trouble("bug", words, "please report it"), target.credentials.secrets())


def _masked(trouble: Trouble, secrets: tuple[str, ...]) -> Trouble:
    what, mend = trouble.what, trouble.mend
    for secret in secrets:
        what, mend = what.replace(secret, SHOWN), mend.replace(secret, SHOWN)
    return Trouble(trouble.kind, what, mend, again=trouble.again)


def host_trouble(error: Exception, endpoint: Endpoint, known: KnownHosts, limits: Limits) -> Trouble:
    """The same where nobody logs in."""
    trouble = _host(list(_chain(error)), endpoint, known, limits)
    if trouble is None and isinstance(error, OSError | EOFError):
        trouble = Trouble("connect", "the connection was closed in the middle of the key exchange", "try again")
    return trouble or Trouble("connect", f"no SSH: {type(error).__name__}: {error}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _host(chain: list[BaseException], endpoint: Endpoint, known: KnownHosts, limits: Limits) -> Trouble | None:
    """What happens before anybody logs in."""
    for error in chain:
        if isinstance(error, paramiko.BadHostKeyException):
            return known.changed(endpoint, known.keys(endpoint), HostKey(error.key.get_name(), error.key.asbytes()))
        if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
            mend = f"its SSH is older than what paramiko {paramiko.__version__} speaks: update it, or give it newer keys and algorithms"
            return Trouble("connect", f"no common algorithm: {error}", mend)
    words = " ".join(str(error) for error in chain if isinstance(error, paramiko.SSHException))
    if "Indecipherable protocol" in words or "Incompatible version" in words or "Invalid SSH banner" in words:
        return Trouble("connect", "what answers there does not speak SSH 2", "is this the port of SSH?")
    if any(text in words for text in ("No existing session", "SSH protocol banner")):
        return Trouble("connect", f"no key exchange within {limits.login:g} s", "is this the port of SSH?")
    if "not found in known_hosts" in words:
        kinds = ", ".join(key.kind for key in known.keys(endpoint))
        return Trouble(
            "host_key", f"paramiko {paramiko.__version__} cannot verify a host key of type {kinds}", "give the switch a newer one"
        )
    return None


def _login(error: BaseException, credentials: Credentials, limits: Limits) -> Trouble | None:
    """What happens from the key exchange on."""
    if isinstance(error, paramiko.AuthenticationException):
        return _refused(error, credentials, limits)
    if isinstance(error, ValueError) and "enable mode" in str(error):
        asked = variable(credentials.label, "SECRET")
        mend = f"check {asked}" if credentials.secret else f"set {asked}, or give the user the privilege"
        return Trouble("login", f"`enable` was refused to {credentials.username}", mend)
    if isinstance(error, paramiko.SSHException) and "No authentication methods" in str(error):
        names = " or ".join(variable(credentials.label, part) for part in ("PASSWORD", "KEYFILE"))
        return Trouble("login", f"nothing to log {credentials.username} in with: the SSH agent has no keys", f"set {names}")
    return _broken(error, limits)


def _broken(error: BaseException, limits: Limits) -> Trouble | None:
    again = "nothing was changed; try again"
    if isinstance(error, ReadException) and "closed" not in str(error):
        return Trouble("read", f"no prompt within {limits.answer:g} s of the login", "log in by hand and see what it asks")
    if isinstance(error, TimeoutError):
        return Trouble("read", "the session hangs", again)
    if isinstance(error, ReadException | EOFError | ConnectionError) or str(error) == "Socket is closed":  # paramiko's OSError
        return Trouble("read", "the connection was lost", again)
    if isinstance(error, OSError | paramiko.SSHException):
        return Trouble("read", f"the session failed: {getattr(error, 'strerror', None) or error}", again)
    return None


def _refused(error: BaseException, credentials: Credentials, limits: Limits) -> Trouble:
    user, text = credentials.username, str(error)
    if "timeout" in text.lower():
        return Trouble("login", f"no answer to the login of {user} within {limits.login:g} s", "does its AAA server answer?")
    if "transport shut down" in text or "EOF" in text:
        return Trouble("login", f"the connection was closed during the login of {user}", "is the user locked out, or no line free?")
    how, what = ("password", "PASSWORD") if credentials.password else ("key", "KEYFILE")
    if not credentials.password and credentials.key is None:
        how, what = "keys of the SSH agent", "PASSWORD"
    types = getattr(error, "allowed_types", None)
    takes = f" (it takes {', '.join(types)})" if types else ""
    names = " and ".join(variable(credentials.label, part) for part in ("USERNAME", what))
    return Trouble("login", f"the login of {user} by {how} was refused{takes}", f"check {names}")
