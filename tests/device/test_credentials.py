"""Where credentials come from, and that nobody sees them."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
import shutil
import traceback
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.credentials
import keyring.errors
import pytest
from device.boxes import ENABLE, PASSWORD, Box, Rack
from device.openssh import keygen

from netgen.device.credentials import Credentials, find
from netgen.device.dial import Dialer, Limits
from netgen.device.fetch import fetch
from netgen.device.secret import Secret
from netgen.device.session import opened
from netgen.device.trouble import Trouble, Unread

pytest_plugins = ["device.shelf"]

needs_keygen = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="openssh-client is not installed")

# Where they come from -------------------------------------------------------------------------------------------------------


class Memory(keyring.backend.KeyringBackend):
    """A keyring that forgets."""

    priority = 1.0

    def __init__(self, held: dict[tuple[str, str], str], error: type[Exception] | None = None) -> None:
        self.held, self.error, self.asked = held, error, 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        if self.error:
            raise self.error
        return self.held.get((service, username))

    def get_credential(self, service: str, username: str | None) -> keyring.credentials.Credential | None:
        """As the backends for Secret Service, macOS and Windows do it: without a user name the first of the service."""
        name = username or next((user for held, user in self.held if held == service), None)
        password = self.get_password(service, name or "")
        return keyring.credentials.SimpleCredential(name, password) if name and password else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def ring() -> Any:
    """An empty keyring instead of the machine's."""
    before = keyring.get_keyring()
    made = Memory({})
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def plain(found: Credentials) -> tuple[str, str | None, str | None]:
    return found.username, found.password.reveal() if found.password else None, found.secret.reveal() if found.secret else None


class Asked:
    """Answers in turn, and remembers what was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.questions = list(answers), []  # type: ignore[var-annotated]

    def __call__(self, question: str, *, hidden: bool) -> str:
        self.questions.append((question, hidden))
        return self.answers.pop(0)


def test_the_environment_is_asked_by_the_name_of_the_set(ring: Memory) -> None:
    environ = {
        "NETGEN_LAB_1_USERNAME": "ann",
        "NETGEN_LAB_1_PASSWORD": "p1",
        "NETGEN_LAB_1_SECRET": "s1",
        "NETGEN_USERNAME": "bob",
        "NETGEN_PASSWORD": "p2",
    }
    assert plain(find("lab-1", environ)) == ("ann", "p1", "s1")
    assert plain(find(None, environ)) == ("bob", "p2", None)
    assert ring.asked == 0, "a keyring may have to be unlocked: it is left alone when nothing is missing"


@needs_keygen
def test_a_key_file_takes_the_place_of_a_password(ring: Memory, tmp_path: Path) -> None:
    ask, file = Asked(), keygen(tmp_path / "key")
    found = find("lab", {"NETGEN_LAB_USERNAME": "ann", "NETGEN_LAB_KEYFILE": str(file), "NETGEN_LAB_PASSPHRASE": "not needed"}, ask)
    assert (found.key.get_name(), found.password, ask.questions, ring.asked) == ("ssh-ed25519", None, [], 0)
    assert "ed25519" not in repr(found)


@needs_keygen
def test_a_locked_key_file_is_unlocked_here(tmp_path: Path) -> None:
    file = keygen(tmp_path / "key", "-N", "open-sesame-3")
    environ = {"NETGEN_LAB_USERNAME": "ann", "NETGEN_LAB_KEYFILE": str(file)}
    assert find("lab", environ | {"NETGEN_LAB_PASSPHRASE": "open-sesame-3"}).key.get_name() == "ssh-ed25519"
    ask = Asked("open-sesame-3")
    assert find("lab", environ, ask).key.get_name() == "ssh-ed25519"
    assert ask.questions == [(f"Passphrase of {file}: ", True)]


@needs_keygen
@pytest.mark.parametrize(
    ("content", "passphrase", "message"),
    [
        (None, "", "the key file {} cannot be read: No such file or directory; check NETGEN_LAB_KEYFILE"),
        ("no key", "", "{} is no private key; check NETGEN_LAB_KEYFILE"),
        ("locked", "", "the key file {} is locked; set NETGEN_LAB_PASSPHRASE"),
        ("locked", "wrong-9", "the key file {} cannot be unlocked; check NETGEN_LAB_PASSPHRASE"),
    ],
)
def test_a_key_file_that_is_no_use(tmp_path: Path, content: str | None, passphrase: str, message: str) -> None:
    file = tmp_path / "key"
    if content == "locked":
        keygen(file, "-N", "open-sesame-3")
    elif content:
        file.write_text(content)
    with pytest.raises(Trouble) as caught:
        find("lab", {"NETGEN_LAB_USERNAME": "ann", "NETGEN_LAB_KEYFILE": str(file), "NETGEN_LAB_PASSPHRASE": passphrase})
    assert (str(caught.value), caught.value.kind) == (message.format(file), "credentials")


def test_the_keyring_has_what_the_environment_has_not(ring: Memory) -> None:
    ring.held = {("netgen:lab", "ann"): "p1", ("netgen:lab:secret", "ann"): "s1", ("netgen", "bob"): "p2"}
    assert plain(find("lab", {})) == ("ann", "p1", "s1")
    assert plain(find(None, {})) == ("bob", "p2", None)
    assert plain(find("lab", {"NETGEN_LAB_PASSWORD": "p9"})) == ("ann", "p9", "s1"), "the environment wins"
    assert plain(find("lab", {"NETGEN_LAB_USERNAME": "carl"})) == ("carl", None, None)
    assert plain(find("lab", {"NETGEN_LAB_USERNAME": "ann", "NETGEN_LAB_SECRET": "s9"})) == ("ann", "p1", "s9")


def test_a_locked_keyring_is_an_error_and_a_missing_one_is_not(ring: Memory) -> None:
    ring.error = keyring.errors.KeyringLocked
    with pytest.raises(Trouble) as caught:
        find("lab", {})
    assert str(caught.value) == "the keyring cannot be read for credentials lab (KeyringLocked); unlock it, or set NETGEN_LAB_PASSWORD"
    ring.error = keyring.errors.NoKeyringError
    assert plain(find("lab", {"NETGEN_LAB_USERNAME": "ann"})) == ("ann", None, None)


def test_the_rest_is_asked_for() -> None:
    ask = Asked("ann", "p1")
    assert plain(find("lab", {}, ask)) == ("ann", "p1", None)
    assert ask.questions == [
        ("User name for credentials lab: ", False),
        ("Password of ann for credentials lab (none: keys of the SSH agent): ", True),
    ]
    ask = Asked("")
    assert plain(find(None, {"NETGEN_USERNAME": "bob"}, ask)) == ("bob", None, None)
    assert ask.questions == [("Password of bob for switches without credentials (none: keys of the SSH agent): ", True)]


def test_an_empty_password_in_the_environment_is_none_and_is_not_asked_for(ring: Memory) -> None:
    ask = Asked()
    assert plain(find("lab", {"NETGEN_LAB_USERNAME": "ann", "NETGEN_LAB_PASSWORD": ""}, ask)) == ("ann", None, None)
    assert (ask.questions, ring.asked) == ([], 0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lab-1", "no user name for credentials lab-1; set NETGEN_LAB_1_USERNAME"),
        (None, "no user name for switches without credentials; set NETGEN_USERNAME"),
    ],
)
def test_without_a_user_name_it_is_said_what_to_set(name: str | None, message: str) -> None:
    for ask in (None, Asked("")):
        with pytest.raises(Trouble) as caught:
            find(name, {"NETGEN_LAB_1_PASSWORD": "x"}, ask)
        assert (str(caught.value), caught.value.kind) == (message, "credentials")


# Nobody sees them -------------------------------------------------------------------------------------------------------------

WHO = Credentials("lab", "netadmin", Secret(PASSWORD), Secret(ENABLE))


def leaks(text: str) -> list[str]:
    return [secret for secret in WHO.secrets() if secret in text]


def test_the_words_that_must_not_be_seen_would_be_found() -> None:
    assert leaks(" ".join(WHO.secrets())) == [PASSWORD, ENABLE]


def test_no_way_of_printing_shows_a_secret() -> None:
    texts = [repr(WHO), str(WHO), f"{WHO}", f"{WHO.password}", f"{WHO.password!r:>20}", f"{WHO.password:>20}", f"{WHO!a}"]
    texts += [
        str([WHO.password]),
        str(vars(type(WHO.password))),
        str(dataclasses.asdict(WHO)),
        str(copy.deepcopy(WHO)),
        str(copy.copy(WHO)),
    ]
    texts += [json.dumps(dataclasses.asdict(WHO), default=str), "%s %r" % (WHO.password, WHO.password)]  # noqa: UP031 # as loggers do it
    assert leaks("\n".join(texts)) == []
    assert "password=***, secret=***" in repr(WHO)


def test_a_secret_is_not_written_down() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(dataclasses.asdict(WHO))
    with pytest.raises(TypeError, match="a secret is not to be written down"):
        pickle.dumps(WHO)


BOXES = {
    "let in": Box(),
    "enabled": Box(enable=ENABLE),
    "not enabled": Box(enable="another"),
    "lost": Box(cut=100),
    "mute": Box(mute=True),
    "no EOS": Box(),
}


@pytest.mark.parametrize("name", BOXES)
def test_no_log_and_no_traceback_holds_a_secret(name: str, shelf: Rack, short: Limits) -> None:
    """With every library's log at its most talkative, and the local variables of every frame."""
    written = io.StringIO()
    root, handler = logging.getLogger(), logging.StreamHandler(written)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        box = shelf.start(BOXES[name])
        target = dataclasses.replace(box.target("arista_eos" if name == "no EOS" else "cisco_ios"), credentials=WHO)
        wrong = dataclasses.replace(box.target(), credentials=Credentials("lab", "netadmin", Secret("wrong-" + PASSWORD)))
        results = list(fetch([target, wrong], box.known(), limits=short))
        caught = []
        for one in (target, wrong):
            try:
                with opened(one, box.known(), Dialer(short)) as connection:
                    connection.send_command("show clock")
            except Trouble as trouble:
                caught.append("".join(traceback.TracebackException.from_exception(trouble, capture_locals=True).format()))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "password=***" in caught[-1], "the locals are there"
    assert leaks("\n".join(map(str, [*results, *caught]))) == []
    assert "DEB" in written.getvalue().upper() or "userauth" in written.getvalue(), "something was logged"
    assert leaks(written.getvalue()) == []
    assert [one.kind for one in results if isinstance(one, Unread)].count("login") == (2 if name == "not enabled" else 1)


def test_what_a_library_says_is_told_without_the_secrets(shelf: Rack, limits: Limits) -> None:
    box = shelf.start(Box())
    with pytest.raises(Trouble) as caught, opened(box.target(), box.known(), Dialer(limits)):
        raise RuntimeError(f"sent {PASSWORD} in vain")
    expected = "reading failed in a way that netgen does not know: RuntimeError: sent *** in vain; please report it"
    assert (str(caught.value), caught.value.kind) == (expected, "bug")
    assert leaks("".join(traceback.format_exception(caught.value))) == []
