"""The command line of the plugin, the same for ``netgen ipam``, ``python -m netgen.ipam`` and the bundle.

Exit codes are netgen's: 0 done, 1 an error, 2 wrong usage, 3 ``reconcile --dry-run`` would change leases, 4 what runs does not fit the
site model.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from netgen import __version__
from netgen.ipam import docker, fleet, report
from netgen.ipam.bundle import bundle
from netgen.ipam.config import Config, ConfigError, load
from netgen.ipam.docker import DockerError
from netgen.ipam.etcd import EtcdError, settings
from netgen.ipam.reconcile import reconcile
from netgen.ipam.serve import ServeError, run
from netgen.ipam.store import State, Store, StoreError
from netgen.ipam.watch import Log

CONFIG = Path("/etc/netgen/ipam.json")
"""Where the host keeps the file that ``netgen render`` wrote."""
STATE = Path("/var/lib/netgen/ipam.db")
"""Where the leases are."""
SOCKET = Path("/run/docker/plugins/netgen.sock")
"""Where Docker looks for a plugin of the name netgen."""
SETTLE = 10.0
"""Seconds between two looks at Docker."""


def main(arguments: Sequence[str], program: str) -> int:
    """Runs a command; the exit code. ``program`` is what people call it by. SystemExit on wrong usage."""
    options = parser(program).parse_args(arguments)
    try:
        return int(options.run(options))
    except (ConfigError, StoreError, ServeError, DockerError, EtcdError) as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:  # the end of `list --follow`
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter's own flush at its end must not fail
        return 1


def parser(program: str) -> argparse.ArgumentParser:
    """What the command line takes."""
    made = argparse.ArgumentParser(prog=program, description="Docker's remote IPAM plugin of one host.")
    made.add_argument("--version", action="version", version=f"netgen {__version__}")
    verbs = made.add_subparsers(dest="verb", required=True, metavar="VERB")
    files = _option("--config", CONFIG, "ipam.json of this host"), _option("--state", STATE, "where the leases are")
    format_ = argparse.ArgumentParser(add_help=False)
    format_.add_argument("--format", choices=("text", "json"), default="text", help="how to report; JSON carries a version")
    for function, parents, text in (
        (_serve, [*files, _option("--socket", SOCKET, "where to listen, unless systemd passes a socket"), _etcd("serve")], "answer Docker"),
        (_list, [*files, format_, _etcd("list")], "print the leases"),
        (_reconcile, [*files, format_, _docker_options()], "free leases whose containers are gone, learn those that are not known"),
        (_bundle, [_option("--out", None, "where to write it")], "write the plugin as one file that python3 runs"),
    ):
        verb = verbs.add_parser(function.__name__.strip("_"), parents=parents, help=text, description=f"{text[0].upper()}{text[1:]}.")
        verb.set_defaults(run=function)
    return made


def _option(name: str, default: Path | None, text: str) -> argparse.ArgumentParser:
    """A parser with one option that is a file, to be a parent of others; required when it has no default."""
    parser = argparse.ArgumentParser(add_help=False)
    said = text if default is None else f"{text} (default {default})"
    parser.add_argument(name, type=Path, default=default, required=default is None, metavar="FILE", help=said)
    return parser


def _etcd(verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    said = "publish the leases to etcd (default NETGEN_ETCD)" if verb == "serve" else "the leases of all hosts, from etcd"
    parser.add_argument(
        "--etcd", default="", metavar="URL[,URL]", help=f"{said}; NETGEN_ETCD_PREFIX, _CA, _CERT, _KEY, _USER, _PASSWORD count"
    )
    if verb == "list":
        parser.add_argument("--follow", action="store_true", help="go on with what changes, a line each; needs --etcd")
    return parser


def _docker_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--dry-run", action="store_true", help="change nothing; exit with 3 when something would change")
    parser.add_argument("--docker", default="docker", metavar="PROGRAM", help="the docker client (default docker)")
    said = f"between two looks at Docker (default {SETTLE:.0f})"
    parser.add_argument("--settle", type=float, default=SETTLE, metavar="SECONDS", help=said)
    return parser


def _serve(options: argparse.Namespace) -> int:
    log = Log(levels="JOURNAL_STREAM" in os.environ)
    run(options.config, options.socket, options.state, os.environ, log, options.etcd or os.environ.get("NETGEN_ETCD", ""))
    return 0


def _list(options: argparse.Namespace) -> int:
    if options.etcd:
        return _fleet(options)
    if options.follow:
        _say("--follow needs --etcd")
        return 2
    config = load(options.config)
    rows = report.rows(config, _store(options).change(State.leases))
    _out(report.document("leases", host=config.host, rows=rows) if options.format == "json" else report.table(rows))
    return 0


def _fleet(options: argparse.Namespace) -> int:
    """Leases of all hosts; with --follow it ends when etcd is lost, or by the user."""
    made = settings(options.etcd, os.environ)
    found = fleet.load(made)
    json_ = options.format == "json"
    _out(report.document("fleet", hosts=list(found.hosts), rows=list(found.rows)) if json_ else report.table(found.rows, fleet.COLUMNS))
    for row in fleet.follow(made, found) if options.follow else ():
        _out(f"{json.dumps(row) if json_ else fleet.line(row)}\n")
    return 0


def _reconcile(options: argparse.Namespace) -> int:
    config: Config = load(options.config)
    look = functools.partial(docker.look, options.docker, config.driver)
    wait = functools.partial(time.sleep, options.settle)
    found = reconcile(config, _store(options), look, wait, dry_run=options.dry_run)
    if options.format == "json":
        changes = [asdict(one) for one in found.changes]
        _out(report.document("reconcile", host=config.host, dry_run=options.dry_run, changes=changes, faults=list(found.faults)))
    else:
        _out(report.changes(found, dry_run=options.dry_run))
        for fault in found.faults:
            _say(fault)
    return 4 if found.faults else 3 if options.dry_run and found.changes else 0


def _bundle(options: argparse.Namespace) -> int:
    target: Path = options.out
    beside = target.with_name(f"{target.name}.new")
    try:
        beside.write_bytes(bundle())
        beside.chmod(0o755)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        _say(f"{target} cannot be written: {error.strerror}")
        return 1
    return 0


def _store(options: argparse.Namespace) -> Store:
    """The leases, which must be there: only the plugin makes them."""
    if not options.state.exists():
        raise StoreError(f"there are no leases at {options.state}: the plugin has not run yet, or keeps them elsewhere (--state)")
    return Store(options.state)


def _out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"netgen ipam: {text}\n")
