"""Asking a switch, and cutting its answer down to what is configuration.

netmiko's own ``send_command`` waits until its time is over when the connection is lost, and takes any line that looks like
the prompt for the end. Here an answer is whole, or it is Trouble.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256

from netgen.device.dial import Limits
from netgen.device.session import Connection, heard, lost
from netgen.device.trouble import Trouble
from netgen.platforms import Reading

RUNNING = "running"
"""The name of the command that prints the configuration."""

_TAIL = 2000
"""Characters before the piece that has just come in which the echo, the prompt and the last line are looked for, too."""
_PAUSE, _SETTLE = 0.02, 1.0
"""Seconds without a character after a prompt where nothing says the end, and where the configuration has not ended."""
_PAGER = re.compile(r"(?i)-+ ?\(?more\b.*|press any key.*")


def texts(connection: Connection, reading: Reading, limits: Limits) -> dict[str, str]:
    """The answers by the name of the command; those that the switch refuses are left out, the configuration never is."""
    found = {}
    for name, command in reading.commands.items():
        answer = _ask(connection, command, reading if name == RUNNING else None, limits)
        first = next((line.strip() for line in answer.split("\n") if line.strip() not in ("", "^")), "")  # ^ points at the wrong word
        refused = re.fullmatch(reading.refusal, first) is not None
        if name == RUNNING:
            if refused or not first:
                mend = "the user needs the privilege, or its credentials the SECRET for `enable`"
                raise Trouble("read", f"{_short(command)} was refused: {first or 'no answer'}", mend)
            answer = cut(answer, reading)
        if not refused:
            found[name] = answer
    return found


def cut(answer: str, reading: Reading) -> str:
    """The configuration alone, line by line as the switch printed it; Trouble when its last line is missing."""
    lines = answer.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    last = lines[-1].strip() if lines else ""
    if reading.end and not re.fullmatch(reading.end, last):
        raise Trouble("read", f"the configuration is not whole: its last line is {last!r}", "nothing was changed; try again")
    noise = _noise(reading)
    while lines and (not lines[-1].strip() or noise.fullmatch(lines[-1].strip())):
        lines.pop()
    head = 0
    while head < len(lines) and (
        lines[head].strip() in ("", "!", "#") or lines[head].startswith(("!", "#")) or noise.fullmatch(lines[head])
    ):
        head += 1
    kept = [line for line in lines[:head] if line.strip() and not noise.fullmatch(line.strip())]
    return "\n".join([*kept, *lines[head:]]) + "\n"


def fingerprint(text: str, reading: Reading) -> str:
    """A hash of a configuration (``sha256:`` and 64 digits) that is the same as long as nobody changes the switch.

    Blank lines, blanks at the ends of lines and what the platform's facts call noise do not count, wherever they stand;
    the order of lines does.
    """
    noise, hashed = _noise(reading), sha256()
    for line in text.splitlines():
        plain = line.rstrip()
        if plain and not noise.fullmatch(plain):
            hashed.update(plain.encode("utf-8", "surrogateescape") + b"\n")
    return f"sha256:{hashed.hexdigest()}"


@cache
def _expression(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns) or r"(?!)")


def _noise(reading: Reading) -> re.Pattern[str]:
    return _expression(reading.noise)


def _short(command: str) -> str:
    return repr(command if len(command) <= 60 else command[:56] + " ...")


# One question ---------------------------------------------------------------------------------------------------------------


def _ask(connection: Connection, command: str, whole: Reading | None, limits: Limits) -> str:
    """The answer without echo and prompt. ``whole``: how the answer is known to be complete; None: by the prompt alone."""
    prompt = re.compile(rf"[<\[*~]{{0,2}}{re.escape(connection.base_prompt)}\S{{0,64}} ?[>#$%\]] *")
    end = re.compile(whole.end) if whole is not None and whole.end else None

    def silence(tail: str) -> float | None:
        before, _, last = tail.rpartition("\n")
        if not prompt.fullmatch(last):
            return None
        if end is None:
            return _PAUSE
        return 0.0 if end.fullmatch(before.rstrip().rpartition("\n")[2].strip()) else _SETTLE

    echo = re.compile(re.escape(command) + r"[ \t]*\n")
    connection.write_channel(connection.normalize_cmd(command))
    text = _collect(connection, "", lambda tail: 0.0 if echo.search(tail) else None, command, limits)
    answer = _collect(connection, echo.split(text, maxsplit=1)[1], silence, command, limits)
    if whole is not None and end is None:
        connection.write_channel(connection.RETURN)
        more = _collect(connection, "", silence, command, limits)
        if not all(not line.strip() or prompt.fullmatch(line) or _noise(whole).fullmatch(line.strip()) for line in more.split("\n")):
            raise Trouble("read", f"the answer to {_short(command)} goes on after a prompt", "nothing was changed; try again")
    lines = answer.split("\n")
    while lines and (prompt.fullmatch(lines[-1]) or not lines[-1]):
        lines.pop()  # one prompt, or two where it is painted again
    return "\n".join([*lines, ""]).encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def _collect(connection: Connection, start: str, silence: Callable[[str], float | None], command: str, limits: Limits) -> str:
    """Reads until nothing has come for as long as ``silence`` says of the end of the text; None: it is not complete yet."""
    parts, tail, size = [start], start, len(start)
    begun = last = time.monotonic()
    patience = silence(tail)
    while True:
        gone = lost(connection)
        piece = "" if gone else connection.read_channel()
        now = time.monotonic()
        if piece:
            parts.append(piece)
            tail, size, last = tail[-_TAIL:] + piece, size + len(piece), now
            patience = silence(tail)
        if patience is not None and (gone or now - last >= patience):
            return "".join(parts)
        if not piece:
            _go_on(gone, now - last, tail, size, command, limits)
            heard(connection, (limits.answer if patience is None else patience) - (now - last))
        if now - begun > limits.total or size > limits.size:
            raise Trouble("read", f"the answer to {_short(command)} does not end: {size} characters in {now - begun:.0f} s")


def _go_on(gone: bool, silent: float, tail: str, size: int, command: str, limits: Limits) -> None:
    """Trouble when there is nothing left to wait for."""
    if gone:
        what = f"the connection was lost in the answer to {_short(command)}, after {size} characters"
        raise Trouble("read", what, "nothing was changed; try again")
    if silent > limits.answer:
        last = tail.rpartition("\n")[2].strip()
        what = f"the answer to {_short(command)} stopped for {limits.answer:g} s after {size} characters"
        if _PAGER.fullmatch(last):
            raise Trouble("read", f"{what}, at {last!r}", "paging cannot be switched off for this user")
        raise Trouble("read", what, "nothing was changed; try again")
