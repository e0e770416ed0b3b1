"""NETCONF with a Junos switch, as far as PyEZ and napalm talk it: candidate, compare, commit confirmed, lock.

Sources: RFC 6242 (framing by ``]]>]]>``), Junos XML Protocol Developer Guide (lock-configuration, load-configuration,
get-configuration with compare, commit-configuration with confirm-timeout, get-commit-revision-information). What is done is
done by the command line's own means: both see the same candidate, locks and timers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from netgen import switch
from netgen.sim.box import Box
from netgen.sim.candidate import Editing, braces, compare
from netgen.sim.desk import Desk

END = "]]>]]>"
JUNOS = "http://xml.juniper.net/junos/20.4R0/junos"
BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
HELLO = (
    f'<hello xmlns="{BASE}"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability>'
    "<capability>urn:ietf:params:netconf:capability:candidate:1.0</capability>"
    "<capability>urn:ietf:params:netconf:capability:confirmed-commit:1.0</capability>"
    "<capability>http://xml.juniper.net/netconf/junos/1.0</capability></capabilities><session-id>{}</session-id></hello>"
)
MOST = 16 * 1024 * 1024
"""Characters of one request."""


class Netconf:
    """One NETCONF session."""

    def __init__(self, box: Box, user: str) -> None:
        self.desk, self.box = Desk(box, user), box
        self.editing = Editing(self.desk)
        self._typed = ""

    def hello(self) -> str:
        """The switch speaks first."""
        return HELLO.format(id(self) % 65536) + END

    def take(self, text: str) -> str:
        """Characters of requests; the answers to those that are whole."""
        *whole, rest = (self._typed + text).split(END)
        self._typed = rest[-MOST:]
        return "".join(self._request(request.strip()) for request in whole)

    def _request(self, text: str) -> str:
        try:
            rpc = ElementTree.fromstring(text)  # noqa: S314 # from somebody who has logged in to a simulated switch of their own
        except ElementTree.ParseError:
            self.desk.ended = "left"
            return ""
        if _name(rpc) != "rpc" or not len(rpc):
            return ""
        number = escape(rpc.get("message-id", ""), {'"': "&quot;"})
        body = self._answer(rpc[0])
        if _name(rpc[0]) == "close-session":
            self.desk.ended = "left"
        return f'<rpc-reply xmlns="{BASE}" xmlns:junos="{JUNOS}" message-id="{number}">\n{body}</rpc-reply>\n{END}'

    def _answer(self, request: ElementTree.Element) -> str:
        known: dict[str, Callable[[ElementTree.Element], str]] = {
            "lock-configuration": self._lock,
            "unlock-configuration": self._unlock,
            "open-configuration": self._lock,
            "close-configuration": self._unlock,
            "load-configuration": self._load,
            "get-configuration": self._get,
            "commit-configuration": self._commit,
            "get-commit-revision-information": self._revision,
            "get-system-uptime-information": self._uptime,
            "close-session": lambda _: "<ok/>\n",
        }
        handler = known.get(_name(request))
        return handler(request) if handler else _error("syntax error, expecting <command>", _name(request))

    # The candidate ------------------------------------------------------------------------------------------------------------

    def _lock(self, request: ElementTree.Element) -> str:
        private = any(_name(one) == "private" for one in request)
        said = self.editing.enter("private" if private else "exclusive")
        return _error(said) if said.startswith("error") else "<ok/>\n"

    def _shared(self) -> str:
        """Edits the candidate that all share, unless one is edited already; the error if somebody has it for themselves."""
        said = "" if self.editing.mode else self.editing.enter("shared")
        return _error(said) if said.startswith("error") else ""

    def _unlock(self, _: ElementTree.Element) -> str:
        if self.editing.mode:
            self.editing.discard()
        return "<ok/>\n"

    def _load(self, request: ElementTree.Element) -> str:
        if refused := self._shared():
            return refused
        if "rollback" in request.attrib:
            said = self.editing.rollback(request.attrib["rollback"])
            return _error(said) if said.startswith("error") else _loaded()
        text = "".join(request.itertext())
        if request.get("action") == "set":
            said = self.editing.load(text)
        elif request.get("action") in {"override", "update"}:  # `replace` is a merge where nothing in the text says `replace:`
            said = self.editing.override(text)
        else:
            said = self.editing.load(switch.show(self.box.boot(text)))
        return _loaded() if "error" not in said else _loaded(f"{_error(said)}<load-error-count>1</load-error-count>\n")

    def _get(self, request: ElementTree.Element) -> str:
        if "compare" in request.attrib:
            if refused := self._shared():
                return refused
            number, kept = request.get("rollback", "0"), self.editing.kept()
            if not (number.isdecimal() and int(number) < len(kept)):
                return _error("rollback configuration does not exist")
            text = compare(kept[int(number)], self.editing.editor.state)
            output = f"<configuration-output>\n{escape(text)}</configuration-output>\n"
            return f"<configuration-information>\n{output}</configuration-information>\n"
        state = self.box.running if request.get("database") == "committed" else self.editing.editor.state
        if request.get("format") == "set":
            return f"<configuration-set>\n{escape(switch.show(state))}</configuration-set>\n"
        return f"<configuration-text>\n{escape(braces(state))}</configuration-text>\n"

    def _commit(self, request: ElementTree.Element) -> str:
        if refused := self._shared():
            return refused
        parts = {_name(one): (one.text or "").strip() for one in request}
        command = "commit check" if "check" in parts else "commit"
        if "confirmed" in parts:
            command += f" confirmed {parts.get('confirm-timeout', '')}".rstrip()
        said = self.editing.commit(command)
        return _error(said) if "error" in said else "<ok/>\n"

    def _revision(self, _: ElementTree.Element) -> str:
        timer = self.box.rollback
        comment = f"<comment>commit confirmed, rollback in {timer.minutes}mins</comment>\n" if timer is not None else ""
        when = time.time() - (timer.minutes * 60 - timer.left if timer is not None else 0)
        number = len(self.editing.kept())
        return (
            f"<commit-revision-information>\n<revision>re0-{number}</revision>\n<user>{escape(self.desk.user)}</user>\n"
            f'<client>netconf</client>\n<date-time junos:seconds="{int(when)}" seconds="{int(when)}">now</date-time>\n{comment}'
            "</commit-revision-information>\n"
        )

    def _uptime(self, _: ElementTree.Element) -> str:
        now = int(time.time())
        return (
            "<system-uptime-information>\n<current-time>\n"
            f'<date-time junos:seconds="{now}" seconds="{now}">now</date-time>\n</current-time>\n</system-uptime-information>\n'
        )

    def leave(self) -> None:
        """The session is over, and its lock with it."""
        self.editing.release()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _loaded(result: str = "<ok/>\n") -> str:
    return f"<load-configuration-results>\n{result}</load-configuration-results>\n"


def _error(text: str, word: str = "") -> str:
    message = escape(" ".join(text.split()).removeprefix("error: "))
    info = f"<error-info>\n<bad-element>{escape(word)}</bad-element>\n</error-info>\n" if word else ""
    return (
        "<rpc-error>\n<error-type>protocol</error-type>\n<error-tag>operation-failed</error-tag>\n<error-severity>error</error-severity>\n"
        f"<error-message>\n{message}\n</error-message>\n{info}</rpc-error>\n"
    )
