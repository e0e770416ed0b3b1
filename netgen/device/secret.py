"""A text that must not be seen."""

from __future__ import annotations

from typing import NoReturn

SHOWN = "***"


class Secret:
    """A password that shows itself to nobody who does not ask by name.

    ``repr``, ``str`` and formatting give ``***``; JSON encoders and pickle refuse it; copying gives the same object.

    >>> str(Secret("hunter2")), f"{Secret('hunter2'):>5}", [Secret("hunter2")]
    ('***', '  ***', [***])
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text itself, to be handed on at once and kept nowhere."""
        return self.__text

    def __repr__(self) -> str:
        return SHOWN

    def __format__(self, spec: str) -> str:
        return format(SHOWN, spec)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be written down")
