"""A session: characters come in, go through the command line of the switch, and its words go out."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable
from contextlib import suppress

import asyncssh

from netgen.sim.box import Box
from netgen.sim.desk import Cli, Desk
from netgen.sim.families import cli
from netgen.sim.junos import Junos
from netgen.sim.keys import Keys, Typed
from netgen.sim.netconf import Netconf
from netgen.sim.scp import Sink


class Session(asyncssh.SSHServerSession[bytes]):
    """One channel of one connection: a terminal, one command, or a file that comes by SCP."""

    def __init__(self, box: Box, user: str, cut: Callable[[], None]) -> None:
        self.box = box
        self.desk = Desk(box, user)
        self.cli: Cli = cli(self.desk)
        self._cut = cut
        self._keys = Keys()
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._typed = ""
        self._more = asyncio.Event()
        self._waiting: list[str] = []
        self._text = ""
        self._command = ""
        self._sink: Sink | None = None
        self._netconf: Netconf | None = None
        self._task: asyncio.Task[None] | None = None
        self._chan: asyncssh.SSHServerChannel[bytes] | None = None

    # What the connection calls ----------------------------------------------------------------------------------------------

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._chan = chan
        self.box.carriers.add(self)

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object) -> bool:  # noqa: ARG002
        """A terminal of any size."""
        return True

    def shell_requested(self) -> bool:
        """Somebody wants to type."""
        return True

    def exec_requested(self, command: str) -> bool:
        """One command, or a file."""
        self._command = command
        if command.startswith("scp "):
            self._sink = Sink(self.box, command, self._send)
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """NETCONF, where the platform has it."""
        if subsystem != "netconf" or not isinstance(self.cli, Junos):
            return False
        self._netconf = Netconf(self.box, self.desk.user)
        return True

    def session_started(self) -> None:
        """From now on, characters come and go."""
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(self._done)

    def data_received(self, data: bytes, datatype: int | None) -> None:  # noqa: ARG002
        """Characters have come."""
        if self._sink is not None:
            self._sink.take(data)
            return
        self._typed += self._decode.decode(data)
        self._more.set()

    def eof_received(self) -> bool:
        """Nothing more comes: a file is whole, a terminal is closed."""
        if self._sink is not None:
            self._exit()
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The channel is closed, by whomever."""
        if self._task is not None:
            self._task.cancel()
        self.cli.leave()
        if self._netconf is not None:
            self._netconf.leave()
        self.box.left(self)

    def _done(self, task: asyncio.Task[None]) -> None:
        """A bug of the simulator is told, and ends the connection."""
        if not task.cancelled() and (error := task.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler({"message": f"simulated switch {self.box.name}", "exception": error})
            self._cut()

    # What the switch calls --------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """The connection is gone without a word."""
        self._cut()

    def tell(self, text: str) -> None:
        """Prints something that nobody asked for, and the prompt again."""
        terminal = self._netconf is None and self._sink is None and not self._command
        if terminal and self.box.reachable.is_set() and not self.desk.ended:
            self._write(f"\n{text}\n" + self._prompt())

    # Talking ----------------------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        if self._sink is not None:
            self._sink.ready()
            return
        if self._netconf is not None:
            await self._requests(self._netconf)
            return
        self.box.login(self.desk)
        if self._command and not self.desk.ended:
            self._write(self.cli.line(self._command))
            self._exit()
            return
        if await self._out(self.cli.greeting()):
            return
        while True:
            await self._wait()
            if await self._step():
                return

    async def _requests(self, netconf: Netconf) -> None:
        """NETCONF: what comes is answered, in the order in which it comes."""
        desk = netconf.desk
        self.box.login(desk)
        said = netconf.hello()
        while await self._sent(desk, said):
            await self._wait()
            typed, self._typed = self._typed, ""
            said = netconf.take(typed)

    async def _sent(self, desk: Desk, said: str) -> bool:
        if self.box.faults.lag:
            await asyncio.sleep(self.box.faults.lag / 1000)
        if desk.ended == "stuck":
            await asyncio.Event().wait()
        if desk.ended == "cut":
            self._cut()
            return False
        await self.box.reachable.wait()
        self._send(said.encode("utf-8", "surrogateescape"))
        if desk.ended:
            self._exit()
        return not desk.ended

    async def _wait(self) -> None:
        """Until something was typed, and the switch can be reached."""
        while not self._typed:
            self._more.clear()
            await self._more.wait()
        await self.box.reachable.wait()

    async def _step(self) -> bool:
        """Takes what was typed up to the end of a line; whether the session is over."""
        if self._waiting:
            key, self._typed = self._typed[0], self._typed[1:]
            self._page(1 if key in "\r\n" else 0 if key in "qQ\x03" else self.desk.page)
            return False
        if self.desk.until:
            return await self._collect()
        typed, self._typed = self._keys.take(self._typed, self.cli.helps and not self.desk.asking)
        if typed.line is None:
            self._echo(typed)
            return False
        self._write("\n")
        said = self._answer(typed.line)
        if typed.left:
            said += self.cli.line("end")
        if self.box.faults.lag:
            await asyncio.sleep(self.box.faults.lag / 1000)
        return await self._out(said)

    async def _collect(self) -> bool:
        """A text that ends with a character of its own."""
        before, end, rest = self._typed.partition(self.desk.until)
        self._text += before
        self._typed = rest
        self._write(before.replace("\r\n", "\n").replace("\r", "\n"))
        if not end:
            return False
        text, self._text = self._text, ""
        return await self._out(self.desk.answered(text.replace("\r\n", "\n").replace("\r", "\n")))

    def _answer(self, line: str) -> str:
        return self.desk.answered(line) if self.desk.asking else self.cli.line(line)

    def _echo(self, typed: Typed) -> None:
        if self.desk.hidden:
            return
        if typed.help:
            self._write(f"{typed.echo}\n  <cr>\n\n{self._prompt()}{self._keys.text}")
        elif typed.clear:
            self._write("\n" + self._prompt())
        elif typed.echo:
            self._write(typed.echo)

    def _prompt(self) -> str:
        return self.desk.question if self.desk.asking else self.cli.prompt()

    async def _out(self, said: str) -> bool:
        """Prints what the switch says and the next prompt, as soon as it can be reached; whether the session is over."""
        if self.desk.ended == "cut":
            self._cut()
            return True
        if self.desk.ended == "stuck":
            await asyncio.Event().wait()
        await asyncio.sleep(0)  # others, too, when somebody types far ahead
        await self.box.reachable.wait()
        if self.desk.ended == "left":
            self._write(said)
            self._exit()
            return True
        lines = said.splitlines(keepends=True)
        if self.desk.page and len(lines) > self.desk.page:
            self._waiting = lines
            self._page(self.desk.page)
        else:
            self._write(said + self._prompt())
        return False

    def _page(self, count: int) -> None:
        """Prints so many lines of those that wait; 0: throws them away."""
        erased = "\b" * len(self.cli.more) + " " * len(self.cli.more) + "\b" * len(self.cli.more)
        shown, self._waiting = self._waiting[:count], self._waiting[count:] if count else []
        before = erased if len(shown) < self.desk.page or not self._waiting else ""
        self._write(before + "".join(shown) + (self.cli.more if self._waiting else self._prompt()))

    def _write(self, text: str) -> None:
        self._send(text.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))

    def _send(self, data: bytes) -> None:
        if self._chan is not None and data:
            with suppress(BrokenPipeError):  # the other side has gone in the meantime
                self._chan.write(data)

    def _exit(self) -> None:
        if self._chan is not None and not self._chan.is_closing():
            self._chan.exit(0)
