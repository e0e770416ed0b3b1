"""Secrets in lines that nobody knows: what looks different each time it is printed may say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

SECRET = re.compile(
    r"\b(?i:(?:[a-z-]*password|secret|community|key(?:-string)?|md5|(?:irreversible-)?cipher|simple|plain|pre-shared-key|passphrase"
    r"|authentication-key|auth-key|psk))\b(?= \S)"
)
"""A word that a secret follows."""

_SEVEN = re.compile(r"(?<= 7 )[01][0-9](?:[0-9A-Fa-f]{2})+(?= |$)|(?<= )[01][0-9](?:[0-9A-Fa-f]{2})+(?= 7$)")
_NINE = re.compile(r'(?<=")\$9\$[^" ]+(?=")|(?<= )\$9\$[^" ]+$')


def unsalted(text: str) -> str:
    """The lines with a digest of the secret in the place of a cipher with salt that anybody can undo.

    That is type 7 of Cisco and those who took it over, and ``$9$`` of Junos. Hashes (``$5$``, ``$9$`` of IOS) and ciphers by
    a key of the switch's own stay as they are: whether two of them say the same, only the switch knows.

    >>> unsalted("neighbor 10.0.0.1 password 7 0822455D0A16") == unsalted("neighbor 10.0.0.1 password 7 121A0C041104")
    True
    """
    if " 7 " not in text and not text.endswith(" 7") and "$9$" not in text:
        return text
    return "\n".join(map(_unsalted, text.split("\n")))


def hidden(text: str) -> str:
    """A text without the digests: they are no secrets, but whoever guesses one can see that it is right.

    >>> hidden(unsalted("neighbor 10.0.0.1 password 7 0822455D0A16"))
    'neighbor 10.0.0.1 password 7 ***'
    """
    return re.sub(r"\b[0-9a-f]{64}\b", "***", text)


def _unsalted(line: str) -> str:
    if not SECRET.search(line):
        return line
    from netutils.password import decrypt_cisco_type7, decrypt_juniper_type9  # noqa: PLC0415 - dear, and hardly ever needed

    return _NINE.sub(_digest(decrypt_juniper_type9), _SEVEN.sub(_digest(decrypt_cisco_type7), line))


def _digest(decrypt: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    def digest(found: re.Match[str]) -> str:
        try:
            return sha256(decrypt(found[0]).encode()).hexdigest()
        except (ValueError, IndexError, KeyError):  # it only looks like one
            return found[0]

    return digest
