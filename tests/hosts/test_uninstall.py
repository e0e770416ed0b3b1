"""bootstrap.sh --uninstall: everything back, with the same guard; and a failure of each step, forth and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hosts.factory import RENDERERS, host
from hosts.programs import needs_docker, needs_ifupdown, needs_netplan
from hosts.standins import FOLDERS, IP, Bootstrap, prepared, said

from netgen.addressing import parse_prefix4

pytestmark = [needs_docker, needs_netplan, needs_ifupdown]

DAEMON = "/etc/docker/daemon.json"
TIMER = "systemd-run --quiet --collect --unit=netgen-rollback --on-active=180 --timer-property=AccuracySec=1s "
TIMER += "/bin/sh /var/lib/netgen/bootstrap.sh --rollback"
DOCKER = ("/etc/docker", "/etc/netgen", "/etc/systemd/system", "/usr/local")
NETWORK = ("/etc/sysctl.d", "/etc/modules-load.d", "/etc/systemd/network", "/etc/netplan", "/etc/network")
DISABLE = "systemctl disable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer netgen-ipam.service"


def with_a_former_network(boot: Bootstrap) -> Bootstrap:
    """Files of another hand, a value of a sysctl that is not the kernel's, and a default route when ours is gone."""
    for path, text in {
        "/etc/netplan/50-other.yaml": "network: {version: 2, ethernets: {eth9: {dhcp4: true}}}\n",
        "/etc/sysctl.d/60-netgen.conf": "# of another netgen\n",
        DAEMON: '{"debug": true}',
    }.items():
        file = boot.room.path(path)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o600)
    boot.room.sh("echo 8 >/proc/sys/net/ipv4/conf/eth1/arp_ignore")
    boot.room.fake("ip", f'[ "$*" != "-4 route show default" ] || exec echo default via 192.168.1.1 dev eth0 onlink\n{IP}')
    return boot


@pytest.fixture(params=RENDERERS)
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bootstrap]:
    """docker1 with each renderer."""
    for boot in prepared(tmp_path, host(request.param)):
        yield with_a_former_network(boot)


@pytest.fixture
def docker1(tmp_path: Path) -> Iterator[Bootstrap]:
    """docker1 with netplan."""
    for boot in prepared(tmp_path, host()):
        yield with_a_former_network(boot)


def kept(boot: Bootstrap) -> dict[str, tuple[int, bytes]]:
    """Everything but what services keep of what runs."""
    services = ("/run/network", "/run/systemd", "/run/udev")
    return {path: what for path, what in boot.everything().items() if not path.startswith(services)}


# All of it ------------------------------------------------------------------------------------------------------------


def test_takes_everything_back(each: Bootstrap) -> None:
    before = kept(each)
    assert each.run().returncode == 0
    assert each.sysctl("eth1/arp_ignore") == "1"
    each.log()
    done = each.run("--uninstall")
    assert (done.returncode, said(done)[-2:]) == (0, ["network: changed, the new one stays", "done"]), done.stderr
    assert kept(each) == before
    assert each.sysctl("eth1/arp_ignore") == "8"
    assert not each.room.path("/sys/class/net/eth1.10").exists()
    assert list(each.docker.networks) == ["bridge", "host", "none"]
    calls = each.log()
    assert calls.index(DISABLE) < calls.index("systemctl daemon-reload") < calls.index("systemctl restart docker") < calls.index(TIMER)
    again = each.run("--uninstall")
    assert again.returncode == 0
    unchanged = ["Docker's settings: as before the first run", "network: as before the first run"]
    assert said(again) == ["nothing is known of an earlier run, as there is no /var/lib/netgen/original", *unchanged, "done"]
    assert kept(each) == before


def test_works_with_the_copy_alone(each: Bootstrap) -> None:
    before = kept(each)
    assert each.run().returncode == 0
    assert each.run("--uninstall", script=Path("/var/lib/netgen/bootstrap.sh")).returncode == 0
    assert kept(each) == before
    alone = each.room.path("/run/bootstrap.sh")
    alone.write_text((each.folder / "bootstrap.sh").read_text())
    assert said(each.run(script=Path("/run/bootstrap.sh")))[0] == "the other files of this host are not beside this script, in /run"


def test_leases_stay_unless_they_are_to_go(docker1: Bootstrap) -> None:
    before = kept(docker1)
    assert docker1.run().returncode == 0
    for name in ("ipam.db", "ipam.db-wal", "ipam.db-shm"):
        docker1.room.path(f"/var/lib/netgen/{name}").write_text("leases")
    done = docker1.run("--uninstall")
    assert said(done)[-2] == "the leases of the IPAM plugin stay in /var/lib/netgen: --uninstall --purge removes them too"
    assert sorted(path.name for path in docker1.room.path("/var/lib/netgen").iterdir()) == ["ipam.db", "ipam.db-shm", "ipam.db-wal"]
    assert docker1.run("--uninstall", "--purge").returncode == 0
    assert kept(docker1) == before


def test_what_came_later_stays(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    path = docker1.room.path(DAEMON)
    path.write_text(json.dumps({**json.loads(path.read_text()), "live-restore": True}))
    (docker1.room.path("/etc/netgen/mine")).write_text("of another\n")
    docker1.docker.add("mine", "macvlan", [])
    assert docker1.run("--uninstall").returncode == 0
    assert json.loads(path.read_text()) == {"debug": True, "live-restore": True}
    assert docker1.room.path("/etc/netgen/mine").exists()
    assert "mine" in docker1.docker.networks


def test_an_empty_daemon_json_is_empty_again(docker1: Bootstrap) -> None:
    docker1.room.path(DAEMON).write_text("")
    assert docker1.run().returncode == 0
    assert docker1.run("--uninstall").returncode == 0
    assert docker1.files()[DAEMON] == (0o600, "")


def test_a_key_that_an_earlier_run_added_follows_the_site_model(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    docker1.renders(replace(host(), docker_pools=(parse_prefix4("10.201.0.0/16"),)))
    assert docker1.run().returncode == 0
    pools = [{"base": "10.201.0.0/16", "size": 24}]
    assert json.loads(docker1.files()[DAEMON][1])["default-address-pools"] == pools
    assert docker1.run("--uninstall").returncode == 0
    assert docker1.files()[DAEMON][1] == '{"debug": true}'


def test_a_network_of_dockers_own_ipam_is_known_by_its_label(tmp_path: Path) -> None:
    plan = host()
    for boot in prepared(tmp_path, replace(plan, networks=(replace(plan.networks[0], ipam="default"),))):
        with_a_former_network(boot)
        assert boot.run().returncode == 0
        assert boot.docker.created[0]["Labels"] == {"netgen": "yes"}
        assert boot.run("--uninstall").returncode == 0
        assert list(boot.docker.networks) == ["bridge", "host", "none"]


def test_without_docker(tmp_path: Path) -> None:
    """Half of an installation, as Docker is missing, can be taken back."""
    for boot in prepared(tmp_path, host()):
        before = kept(with_a_former_network(boot))
        boot.room.sh("for file in /usr/bin/docker /usr/local/bin/docker; do [ ! -e $file ] || mount --bind /dev/null $file; done")
        done = boot.run()
        assert said(done)[-2] == "Docker is not installed: install it, then run this again for its networks"
        assert boot.run("--uninstall").returncode == 0
        assert kept(boot) == before


# Refused, failed, and half done ---------------------------------------------------------------------------------------


def test_networks_in_use_are_refused_with_their_containers(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    before = kept(docker1)
    docker1.docker.users["containers"] = ["web1", "db"]
    docker1.log()
    done = docker1.run("--uninstall")
    assert (done.returncode, said(done)) == (
        1,
        [
            "the Docker network containers is used by these containers: db web1",
            "remove these containers, then run this again",
            "stopped. Nothing was changed.",
        ],
    )
    assert kept(docker1) == before
    assert "containers" in docker1.docker.networks
    assert docker1.log() == []


def test_a_network_that_docker_does_not_remove(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    before = kept(docker1)
    docker1.docker.refuse_removal = "has active endpoints"
    done = docker1.run("--uninstall")
    assert said(done) == [
        "Docker does not remove its network containers",
        "stopped. Of Docker's networks some may be removed, the rest stays; run this again.",
    ]
    assert kept(docker1) == before


def test_a_docker_that_does_not_answer(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    before = kept(docker1)
    docker1.docker.host = "unix:///nowhere"
    done = docker1.run("--uninstall")
    assert said(done) == [
        "Docker does not answer, so its networks cannot be removed: start it, then run this again",
        "stopped. Nothing was changed.",
    ]
    assert kept(docker1) == before


def changing(calls: list[str]) -> list[str]:
    """Calls that change the machine, each once, without what the rollback does too."""
    return [call for call in dict.fromkeys(calls) if not call.startswith(("systemctl is-active", "modprobe"))]


def settled(boot: Bootstrap) -> dict[str, tuple[int, str]]:
    """Every file that is to change; what is remembered for an uninstall left out."""
    return boot.room.tree(*FOLDERS, "/usr/local/lib/netgen")


@pytest.mark.parametrize("kind", RENDERERS)
@pytest.mark.parametrize("verb", ["", "--uninstall"])
def test_each_call_that_fails_leaves_whole_steps(tmp_path: Path, kind: str, verb: str) -> None:
    """Forth and back: whatever fails, what a step was to change is as before it or as after it, and said so; once that is
    mended, the same run gets to the end, and an uninstall to the beginning."""
    for boot in prepared(tmp_path, host(kind)):
        with_a_former_network(boot)
        options = [verb] if verb else []
        if verb:
            assert boot.run().returncode == 0
        start = settled(boot)
        boot.log()
        assert boot.run(*options).returncode == 0
        calls, goal = changing(boot.log()), settled(boot)
        assert len(calls) > 4
        for call in calls:
            assert boot.run(*([] if verb else ["--uninstall"])).returncode == 0
            assert settled(boot) == start, call
            boot.room.fail(call)
            done = boot.run(*options)
            assert (done.returncode, said(done)[-1].startswith("stopped. ")) == (1, True), (call, done.stderr)
            now = settled(boot)
            for tree in (DOCKER, NETWORK):
                is_now, was, is_to_be = ({path: one[path] for path in one if path.startswith(tree)} for one in (now, start, goal))
                assert is_now in (was, is_to_be), call
            boot.room.fail()
            if boot.timer():
                boot.timer_fires()
            assert boot.run(*options).returncode == 0, call
            assert settled(boot) == goal, call


def test_without_an_answer_the_timer_brings_the_network_back(each: Bootstrap) -> None:
    assert each.run().returncode == 0
    before = each.files()
    each.flag("silent")
    done = each.run("--uninstall")
    assert (done.returncode, said(done)[-2]) == (1, "not every gateway answers a ping")
    assert said(each.timer_fires()) == ["the old network files are back"]
    network = {path: what for path, what in before.items() if path.startswith(("/etc/netplan", "/etc/systemd/network", "/etc/network"))}
    assert network.items() <= each.files().items()
    assert each.room.path("/sys/class/net/eth1.10").exists()
    assert each.sysctl("eth1/arp_ignore") == "1"


@pytest.mark.parametrize("purge", [True, False])
def test_a_person_confirms_an_uninstall(docker1: Bootstrap, purge: bool) -> None:
    before = kept(docker1)
    assert docker1.run().returncode == 0
    docker1.room.path("/var/lib/netgen/ipam.db").write_text("leases")
    docker1.flag("silent")
    assert docker1.run("--uninstall", *(["--purge"] if purge else [])).returncode == 1
    assert said(docker1.run("--uninstall"))[0] == "the change of an earlier run waits: --confirm or --rollback first"
    done = docker1.run("--confirm")
    assert (done.returncode, docker1.timer()) == (0, False), done.stderr
    assert docker1.room.path("/var/lib/netgen/ipam.db").exists() is not purge
    docker1.room.sh("rm -rf /var/lib/netgen")
    assert kept(docker1) == before


# Cut off --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["systemctl daemon-reload", "systemctl restart netgen-ipam.service", "systemctl restart docker"])
def test_a_run_that_is_killed_in_dockers_settings(docker1: Bootstrap, call: str) -> None:
    before = kept(docker1)
    body = (docker1.room.bin / "systemctl").read_text()
    docker1.room.fake("systemctl", f'[ "systemctl $*" != "{call}" ] || kill -KILL $PPID\n' + body.partition("|| exit 1\n")[2])
    assert docker1.run().returncode == -9
    (docker1.room.bin / "systemctl").write_text(body)
    done = docker1.run("--uninstall")
    assert (done.returncode, said(done)[0]) == (0, "an earlier run was cut off, so Docker's old settings come back first"), done.stderr
    assert kept(docker1) == before


def test_a_run_that_is_killed_in_the_network(each: Bootstrap) -> None:
    before = settled(each)
    each.room.fake("ping", "kill -KILL $PPID")
    assert each.run().returncode == -9
    (each.room.room / "timer").unlink()  # the machine was started again meanwhile
    each.room.fake("ping", "")
    assert said(each.run())[0] == "the change of an earlier run waits: --confirm or --rollback first"
    assert said(each.run("--rollback")) == ["the old network files are back"]
    assert settled(each) == before


# Shown first ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["", "--uninstall"])
def test_a_dry_run_says_each_command_that_a_run_gives(each: Bootstrap, verb: str) -> None:
    options = [verb] if verb else []
    if verb:
        assert each.run().returncode == 0
    each.log()
    before = each.everything()
    done = each.run("--dry-run", *options)
    assert done.returncode == 0, done.stderr
    assert each.everything() == before
    assert changing(each.log()) == []
    would = [line.removeprefix("would run: ") for line in said(done) if line.startswith("would run: ")]
    lines = said(done)
    each.room.fake("sysctl", 'exec /usr/sbin/sysctl "$@"')
    assert each.run(*options).returncode == 0
    calls = [call for call in changing(each.log()) if not call.startswith("sysctl net/")]
    assert [call for call in calls if call not in would] == []
    now = each.files()
    changed = [path for path, (_, text) in now.items() if before.get(path, (0, b""))[1] != text.encode()]
    gone = [path for path, (_, text) in before.items() if text and path.startswith("/etc/") and path not in now and "netgen" in path]
    assert [path for path in (*changed, *gone) if f"would change {path}" not in lines] == []
    assert changed or gone


# SSH ------------------------------------------------------------------------------------------------------------------


def test_a_session_that_ends_leaves_the_network_to_the_timer(docker1: Bootstrap) -> None:
    """The connection is a real one of the machine's kernel; it ends when the gateways are asked."""
    talk = "import socket, time; s = socket.create_server(('127.0.0.1', 22)); c = socket.create_connection(('127.0.0.1', 22))"
    script = f"{talk}; a = s.accept()[0]; print(c.getsockname()[1], flush=True); time.sleep(60)"
    for ends in (True, False):
        server = docker1.room.start("/usr/bin/python3", "-c", script)
        port = server.stdout.readline().strip() if server.stdout else ""
        docker1.room.fake("ping", f"kill -KILL {server.pid} || :" if ends else "")
        done = docker1.run(env={"SSH_CONNECTION": f"127.0.0.1 {port} 127.0.0.1 22"})
        server.kill()
        server.communicate()
        if ends:
            assert (done.returncode, said(done)[-2]) == (1, "the SSH session does not answer any more"), done.stderr
            assert said(docker1.timer_fires()) == ["the old network files are back"]
        else:
            assert (done.returncode, said(done)[-1]) == (0, "done"), done.stderr
