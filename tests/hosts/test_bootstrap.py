"""bootstrap.sh, run on a machine of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hosts.factory import RENDERERS, bare, bonded, host, network
from hosts.manager import PROFILES
from hosts.programs import needs_docker, needs_ifupdown, needs_netplan
from hosts.standins import Bootstrap, prepared, said

from netgen.addressing import Vid
from netgen.hostfiles.docker import unit_name
from netgen.hostfiles.network import interfaces
from netgen.plan.types import HostPlan, VlanPlan

pytestmark = [needs_docker, needs_netplan, needs_ifupdown]

TIMER = (
    "systemd-run --quiet --collect --unit=netgen-rollback --on-active=180 --timer-property=AccuracySec=1s "
    "/bin/sh /var/lib/netgen/bootstrap.sh --rollback"
)
NETWORK = {
    "netplan": ["/etc/netplan/60-netgen.yaml"],
    "networkd": [
        f"/etc/systemd/network/10-netgen-{name}" for name in ("eth0.network", "eth1.10.netdev", "eth1.10.network", "eth1.network")
    ],
    "networkmanager": [f"{PROFILES}/netgen-{name}.nmconnection" for name in ("eth0", "eth1.10", "eth1")],
    "ifupdown": ["/etc/network/interfaces.d/netgen"],
}
OTHERS = [
    "/etc/docker/daemon.json",
    "/etc/modules-load.d/netgen.conf",
    "/etc/netgen/ipam.json",
    "/etc/sysctl.d/60-netgen.conf",
    "/etc/systemd/system/docker.service.d/60-netgen.conf",
    "/etc/systemd/system/netgen-ipam-reconcile.service",
    "/etc/systemd/system/netgen-ipam-reconcile.timer",
    "/etc/systemd/system/netgen-ipam.service",
    "/etc/systemd/system/netgen-ipam.socket",
]
UUIDS = [one.uuid for one in interfaces(host())]
PLUGIN = "/usr/local/lib/netgen/netgen-ipam.pyz"


@pytest.fixture(params=RENDERERS)
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bootstrap]:
    """docker1 with each renderer."""
    yield from prepared(tmp_path, host(request.param))


@pytest.fixture
def docker1(tmp_path: Path) -> Iterator[Bootstrap]:
    """docker1 with netplan."""
    yield from prepared(tmp_path, host())


def renderer(boot: Bootstrap) -> str:
    return next(name for name in RENDERERS if (boot.folder / name.replace("ifupdown", "interfaces.d")).exists())


# The whole way --------------------------------------------------------------------------------------------------------


def test_does_it_all_and_the_second_time_nothing(each: Bootstrap) -> None:
    before = each.files()
    first = each.run()
    assert (first.returncode, said(first)[-1]) == (0, "done"), first.stderr
    after = each.files()
    assert sorted(set(after) - set(before)) == sorted([*NETWORK[renderer(each)], *OTHERS])
    assert after["/etc/modules-load.d/netgen.conf"] == (0o644, "8021q\n")
    assert after["/etc/sysctl.d/60-netgen.conf"][1].splitlines()[-3:] == [
        "net/ipv4/conf/eth1.10/arp_ignore = 1",
        "net/ipv4/conf/eth1.10/arp_announce = 2",
        "net/ipv4/conf/eth1.10/rp_filter = 2",
    ]
    assert [each.sysctl(f"{name}/{key}") for name in ("eth1", "eth1.10") for key in ("arp_ignore", "arp_announce", "rp_filter")] == [
        "1",
        "2",
        "2",
    ] * 2
    assert all(
        mode == (0o600 if "netplan" in path or PROFILES in path else 0o644) for path, (mode, _) in after.items() if path not in before
    )
    assert [body["Name"] for body in each.docker.created] == ["containers"]
    calls = each.log()
    assert TIMER in calls
    assert calls.index(TIMER) < calls.index("systemctl stop netgen-rollback.timer") < calls.index("systemctl restart docker")
    assert not each.timer()
    second = each.run()
    assert said(second) == ["network: as planned", "Docker's settings: as planned", "done"]
    assert (second.returncode, second.stdout) == (0, "containers: as planned, left alone\n")
    assert each.files() == after
    assert [call for call in each.log() if not call.startswith(("systemctl is-active", "modprobe"))] == []


def test_calls_of_each_renderer(each: Bootstrap) -> None:
    assert each.run().returncode == 0
    calls = [call for call in each.log() if not call.startswith(("systemctl", "systemd-run", "modprobe"))]
    assert (
        calls
        == {
            "netplan": ["netplan apply"],
            "networkd": ["networkctl reload", "networkctl reconfigure eth0", "networkctl reconfigure eth1"],
            "networkmanager": ["nmcli connection reload", *(f"nmcli connection up uuid {uuid}" for uuid in UUIDS)],
            "ifupdown": [],
        }[renderer(each)]
    )


def test_a_dry_run_shows_everything_and_changes_nothing(each: Bootstrap) -> None:
    before = each.files()
    done = each.run("--dry-run")
    assert done.returncode == 0, done.stderr
    assert each.files() == before
    lines = said(done)
    assert [f"would change {path}" for path in sorted([*NETWORK[renderer(each)], *OTHERS]) if f"would change {path}" not in lines] == []
    assert f"would run: {TIMER}" in lines
    assert "+net/ipv4/conf/eth1.10/arp_ignore = 1" in done.stderr
    assert lines[-2:] == [f"would run: {each.folder}/docker-networks.sh", "done"]
    assert [call for call in each.log() if not call.startswith("systemctl is-active")] == []
    assert each.docker.created == []
    assert each.run().returncode == 0
    again = each.run("--dry-run")
    assert (said(again)[-3:], again.returncode) == (["network: as planned", "Docker's settings: as planned", "done"], 0)


def test_a_bonded_host(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, bonded("networkd")):
        done = boot.run()
        assert done.returncode == 0, done.stderr
        assert boot.files()["/etc/modules-load.d/netgen.conf"][1] == "8021q\nbonding\n"
        assert "networkctl reconfigure bond0" in boot.log()
        assert "conf/eth1/" not in boot.files()["/etc/sysctl.d/60-netgen.conf"][1]


def test_a_host_without_containers_and_gateway_waits_for_a_person(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, bare("networkd")):
        assert said(boot.run())[-2] == "not every gateway answers a ping"
        assert boot.timer()
        done = boot.run("--confirm")
        assert (done.returncode, done.stdout) == (0, "docker-networks: the site model plans no network for this host\n"), done.stderr
        assert not boot.timer()


# When something fails -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["modprobe 8021q", TIMER])
def test_what_fails_before_the_change_changes_nothing(each: Bootstrap, call: str) -> None:
    if call.startswith("modprobe") and each.room.path("/sys/module/8021q").exists():
        pytest.skip("8021q is loaded here")
    before = {path: what for path, what in each.files().items() if "/var/lib" not in path}
    each.room.fail(call)
    done = each.run()
    assert (done.returncode, said(done)[-1]) == (1, "stopped. Nothing was changed.")
    assert {path: what for path, what in each.files().items() if "/var/lib" not in path} == before


def with_another_vlan(plan: HostPlan) -> HostPlan:
    """docker1 after the site model got a VLAN 11 for containers on eth1."""
    return replace(plan, links=(*plan.links, replace(plan.links[2], name="eth1.11", vlan=VlanPlan(Vid(11), "more", "container"))))


@pytest.mark.parametrize("what", ["devices", "signal", "sysctl"])
def test_what_fails_in_the_change_puts_the_old_files_back(each: Bootstrap, what: str) -> None:
    assert each.run().returncode == 0
    before = each.files()
    containers = each.room.sh("cat /sys/class/net/eth1.10/ifindex")
    each.renders(with_another_vlan(host(renderer(each))))
    if what == "devices":
        each.flag("no-devices")
        each.room.fail("ip link add link eth1 name eth1.11 type vlan id 11")
    elif what == "signal":
        each.room.fake("ping", "kill -TERM $PPID")
    else:
        each.room.fake("sysctl", 'exec /usr/sbin/sysctl "$@"')
        each.room.fail("sysctl -q -p /etc/sysctl.d/60-netgen.conf")
    done = each.run()
    assert done.returncode == (143 if what == "signal" else 1)
    assert said(done)[-2:] == ["the old network files are back", "stopped. The network is as it was. Docker was not touched."]
    assert each.files() == before
    assert not each.timer()
    assert not each.room.path("/sys/class/net/eth1.11").exists()
    assert each.room.sh("cat /sys/class/net/eth1.10/ifindex") == containers, "what does not change stays: containers hang on it"


@pytest.mark.parametrize("kind", ["netplan", "networkd", "networkmanager"])
def test_what_fails_in_the_rollback_too_is_tried_again_by_the_timer(tmp_path: Path, kind: str) -> None:
    for boot in prepared(tmp_path, host(kind)):
        before = boot.files()
        boot.room.fail("netplan apply", "networkctl reload", "nmcli connection reload")
        done = boot.run()
        assert (done.returncode, said(done)[-1]) == (
            1,
            "stopped. The old network files could not be put back; the timer tries again within 180 s. Docker was not touched.",
        )
        boot.room.fail()
        assert said(boot.timer_fires()) == ["the old network files are back"]
        assert boot.files() == before


def test_an_interface_that_ifup_cannot_bring_up(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("ifupdown")):
        before = boot.files()
        boot.room.fail("ip -4 rule add from 10.99.0.21 lookup 10099 priority 10099")
        done = boot.run()
        assert (done.returncode, said(done)[-1]) == (1, "stopped. The network is as it was. Docker was not touched.")
        assert boot.files() == before


def test_without_an_answer_the_timer_puts_the_old_files_back(each: Bootstrap) -> None:
    before, sysctls = each.files(), each.sysctl("eth1/arp_ignore")
    each.flag("silent")
    done = each.run()
    assert (done.returncode, said(done)[-2:]) == (
        1,
        [
            "not every gateway answers a ping",
            "stopped. The new network is in place; the timer puts the old one back within 180 s unless you log in anew and run --confirm.",
        ],
    )
    assert NETWORK[renderer(each)][0] in each.files()
    assert each.sysctl("eth1/arp_ignore") == "1"
    assert said(each.run())[0] == "the change of an earlier run waits: --confirm or --rollback first"
    fired = each.timer_fires()
    assert (fired.returncode, said(fired)) == (0, ["the old network files are back"])
    assert each.files() == before
    assert each.sysctl("eth1/arp_ignore") == sysctls
    assert not each.room.path("/sys/class/net/eth1.10").exists()


def test_a_person_confirms(docker1: Bootstrap) -> None:
    assert said(docker1.run("--confirm"))[0] == "no change of the network waits for confirmation"
    docker1.flag("silent")
    assert docker1.run().returncode == 1
    done = docker1.run("--confirm")
    assert (done.returncode, docker1.timer()) == (0, False)
    assert said(done)[:2] == ["network: changed, the new one stays", "network: as planned"]
    assert [body["Name"] for body in docker1.docker.created] == ["containers"]
    assert said(docker1.run("--rollback")) == ["there are no old network files to put back"]


def test_a_confirmation_that_comes_too_late(docker1: Bootstrap) -> None:
    docker1.flag("silent")
    docker1.run()
    docker1.flag("rolls-back")
    done = docker1.run("--confirm")
    assert (done.returncode, said(done)) == (
        1,
        ["too late, the timer puts the old network files back", "stopped. The network is as it was."],
    )


# What is refused before any change ------------------------------------------------------------------------------------


def refused(boot: Bootstrap, text: str) -> None:
    before = boot.files()
    done = boot.run()
    assert (done.returncode, said(done)[-2:]) == (1, [text, "stopped. Nothing was changed."]), done.stderr
    assert boot.files() == before
    assert TIMER not in boot.log()


def test_another_machine(docker1: Bootstrap) -> None:
    docker1.room.sh("ip link set eth1 address 52:54:00:00:09:09")
    refused(docker1, "eth1 has the MAC 52:54:00:00:09:09, the site model says 52:54:00:00:01:02: the switch would drop what it sends")
    docker1.room.sh("ip link del eth0")
    refused(docker1, "there is no interface eth0 here: is this the right machine?")


def test_not_root(docker1: Bootstrap) -> None:
    docker1.room.fake("id", "echo 1000")
    refused(docker1, "this needs root")
    assert docker1.run("--dry-run").returncode == 0


def test_wrong_usage(docker1: Bootstrap) -> None:
    done = docker1.run("--yes")
    usage = "usage: bootstrap.sh [--dry-run | --uninstall [--purge] [--dry-run] | --confirm | --rollback]\n"
    assert (done.returncode, done.stderr) == (2, usage)


def test_a_file_that_netplan_does_not_accept_with_the_others(docker1: Bootstrap) -> None:
    docker1.room.path("/etc/netplan/90-other.yaml").write_text("network:\n  version: 2\n  vlans:\n    eth1.10: {id: 5000, link: eth1}\n")
    refused(docker1, "netplan does not accept the coming file together with the others in /etc/netplan")


def test_networkd_that_does_not_run(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("networkd")):
        boot.room.fail("systemctl is-active --quiet systemd-networkd")
        refused(boot, "systemd-networkd does not run here: systemctl enable --now systemd-networkd")


def test_a_networkmanager_that_cannot_be_used(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("networkmanager")):
        boot.flag("unmanaged")
        refused(
            boot, "NetworkManager leaves eth0 alone: see unmanaged-devices and managed in /etc/NetworkManager, and /etc/network/interfaces"
        )
        boot.flag("no-manager")
        refused(boot, "NetworkManager does not run here: systemctl enable --now NetworkManager")


def test_an_interface_that_another_file_of_ifupdown_configures(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("ifupdown")):
        boot.room.path("/etc/network/interfaces.d/old").write_text("allow-hotplug eth1\niface eth1 inet dhcp\n")
        refused(boot, "/etc/network/interfaces.d/old configures eth1 too: take it out there (without ifdown), then run this again")
        boot.room.path("/etc/network/interfaces").write_text("auto lo\n")
        refused(boot, "/etc/network/interfaces does not read interfaces.d: add the line  source /etc/network/interfaces.d/*")


def test_a_tool_that_is_missing(docker1: Bootstrap) -> None:
    (docker1.room.bin / "ping").unlink()
    if docker1.room.run("/bin/sh", "-c", "command -v ping").returncode == 0:
        pytest.skip("this machine has ping")
    refused(docker1, "ping is missing")


# What changes later ---------------------------------------------------------------------------------------------------


def test_a_vlan_that_goes(each: Bootstrap) -> None:
    plan = host(renderer(each))
    each.renders(with_another_vlan(plan))
    assert each.run().returncode == 0
    assert each.room.path("/sys/class/net/eth1.11").exists()
    containers = each.room.sh("cat /sys/class/net/eth1.10/ifindex")
    each.renders(plan)
    assert each.run().returncode == 0
    assert not each.room.path("/sys/class/net/eth1.11").exists()
    assert not [path for path in each.files() if "eth1.11" in path]
    assert each.room.sh("cat /sys/class/net/eth1.10/ifindex") == containers


def test_a_vlan_whose_definition_changes_is_made_anew(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("networkd")):
        assert boot.run().returncode == 0
        before = boot.room.sh("cat /sys/class/net/eth1.10/ifindex")
        plan = host("networkd")
        boot.renders(replace(plan, links=(*plan.links[:2], replace(plan.links[2], mtu=1500))))
        assert boot.run().returncode == 0
        assert boot.room.sh("cat /sys/class/net/eth1.10/ifindex") != before


def nmcli(boot: Bootstrap) -> list[str]:
    return [call.removeprefix("nmcli ") for call in boot.log() if call.startswith("nmcli ")]


def test_networkmanager_makes_only_what_is_another(tmp_path: Path) -> None:
    plan = host("networkmanager")
    eth0, eth1, vlan = plan.links
    for boot in prepared(tmp_path, plan):
        assert boot.run().returncode == 0
        boot.log()
        boot.renders(replace(plan, links=(eth0, replace(eth1, mtu=1500), replace(vlan, mtu=1500))))
        assert boot.run().returncode == 0
        assert nmcli(boot) == ["connection reload", "device reapply eth1", "device reapply eth1.10"]
        boot.room.fail("nmcli device reapply eth1")
        boot.renders(replace(plan, links=(eth0, eth1, replace(vlan, mtu=1500, vlan=VlanPlan(Vid(12), "other", "container")))))
        assert boot.run().returncode == 0
        assert nmcli(boot) == [
            f"connection down uuid {UUIDS[2]}",
            "connection reload",
            "device reapply eth1",
            f"connection up uuid {UUIDS[1]}",
            f"connection up uuid {UUIDS[2]}",
        ]


def test_networkmanager_waits_for_a_carrier_by_itself(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("networkmanager")):
        boot.room.fail(f"nmcli connection up uuid {UUIDS[0]}")
        refused = boot.run()
        assert (refused.returncode, said(refused)[-1]) == (1, "stopped. The network is as it was. Docker was not touched.")
        boot.room.sh("ip link set far-eth0 down && ip link set eth0 up")
        done = boot.run()
        assert (done.returncode, "eth0 has no carrier" in said(done)) == (0, True)


def test_another_renderer_takes_over(tmp_path: Path) -> None:
    for boot in prepared(tmp_path, host("netplan")):
        assert boot.run().returncode == 0
        boot.renders(host("networkd"))
        assert boot.run().returncode == 0
        assert "/etc/netplan/60-netgen.yaml" not in boot.files()


# Docker's settings ----------------------------------------------------------------------------------------------------

OURS = {"bip": "10.200.0.1/24", "default-address-pools": [{"base": "10.200.0.0/16", "size": 24}]}


def daemon_json(boot: Bootstrap, text: str, mode: int = 0o644) -> None:
    path = boot.room.path("/etc/docker/daemon.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def test_keys_of_others_stay(docker1: Bootstrap) -> None:
    daemon_json(docker1, '{"log-driver": "journald", "bip": "10.200.0.1/24"}', 0o600)
    assert docker1.run().returncode == 0
    mode, text = docker1.files()["/etc/docker/daemon.json"]
    assert (mode, json.loads(text)) == (0o600, {"log-driver": "journald", **OURS})
    assert list(json.loads(text)) == ["log-driver", "bip", "default-address-pools"]


def test_what_says_the_same_is_not_touched(docker1: Bootstrap) -> None:
    text = json.dumps({"debug": True, **OURS})
    daemon_json(docker1, text)
    done = docker1.run()
    assert done.returncode == 0
    assert docker1.files()["/etc/docker/daemon.json"][1] == text
    assert "systemctl restart docker" not in docker1.log()


def test_a_conflict_is_refused_with_both_values(docker1: Bootstrap) -> None:
    daemon_json(docker1, '{"bip": "172.26.0.1/16", "default-address-pools": []}')
    before = docker1.files()
    done = docker1.run()
    assert (done.returncode, said(done)) == (
        1,
        [
            '/etc/docker/daemon.json: bip is "172.26.0.1/16", planned is "10.200.0.1/24"',
            '/etc/docker/daemon.json: default-address-pools is [], planned is [{"base": "10.200.0.0/16", "size": 24}]',
            "change or remove these keys there, then run this again",
            "stopped. Nothing was changed.",
        ],
    )
    assert docker1.files() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is not JSON: Expecting property name"), ("[]", "is not a JSON object"), ("nul", "is not JSON: Expecting value")],
)
def test_a_daemon_json_that_is_none(docker1: Bootstrap, text: str, message: str) -> None:
    daemon_json(docker1, text)
    done = docker1.run()
    assert said(done)[0].startswith(f"/etc/docker/daemon.json {message}")
    assert said(done)[1] == "stopped. Nothing was changed."


def test_python_is_needed_only_to_merge_and_by_the_plugin(tmp_path: Path) -> None:
    plan = host()
    for boot in prepared(tmp_path, replace(plan, networks=(replace(plan.networks[0], ipam="default"),))):
        boot.room.sh(
            "for file in /usr/bin/python3 /usr/local/bin/python3; do [ ! -e $file ] || mount --bind /dev/null $(readlink -f $file); done"
        )
        assert boot.run().returncode == 0
        assert boot.run().returncode == 0
        boot.log()
        daemon_json(boot, '{"debug": true}')
        refused(boot, "python3 is missing, by which our keys are added to /etc/docker/daemon.json, or taken out")
        boot.renders(plan)
        refused(boot, "/usr/bin/python3 is missing, by which the IPAM plugin runs")


def test_docker_is_not_restarted_under_containers(docker1: Bootstrap) -> None:
    docker1.docker.containers.append("c1")
    done = docker1.run()
    assert "containers run, so Docker is not restarted: daemon.json counts from its next start" in said(done)
    assert (done.returncode, "systemctl restart docker" in docker1.log()) == (0, False)


def test_a_docker_that_does_not_start_gets_its_old_settings_back(docker1: Bootstrap) -> None:
    daemon_json(docker1, '{"debug": true}')
    docker1.room.fail("systemctl restart docker")
    done = docker1.run()
    said_last = "stopped. Docker's old settings are back. Docker does not start. The network is done and stays."
    assert (done.returncode, said(done)[-1]) == (1, said_last)
    files = docker1.files()
    assert files["/etc/docker/daemon.json"] == (0o644, '{"debug": true}')
    assert "/etc/systemd/system/docker.service.d/60-netgen.conf" not in files
    assert "/etc/netplan/60-netgen.yaml" in files
    assert docker1.docker.created == []


def test_networks_that_are_refused(docker1: Bootstrap) -> None:
    docker1.room.path("/run/docker/plugins/netgen.sock").unlink()
    done = docker1.run()
    assert (done.returncode, said(done)[-1]) == (1, "stopped. The network and Docker's settings are as planned and stay.")


# The IPAM plugin ------------------------------------------------------------------------------------------------------

ENABLE = "systemctl enable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer"
RESTART = "systemctl restart netgen-ipam.service"
DISABLE = "systemctl disable --quiet --now netgen-ipam.socket netgen-ipam-reconcile.timer netgen-ipam.service"


def test_the_plugin_is_installed_and_started_before_docker(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    installed = docker1.room.path(PLUGIN)
    assert installed.read_bytes() == (docker1.folder / "netgen-ipam.pyz").read_bytes()
    assert installed.stat().st_mode & 0o777 == 0o755
    assert docker1.files()["/etc/netgen/ipam.json"] == (0o644, (docker1.folder / "ipam.json").read_text())
    calls = docker1.log()
    assert [call for call in calls if call in (ENABLE, RESTART, "systemctl restart docker")] == [
        ENABLE,
        RESTART,
        "systemctl restart docker",
    ]


def test_only_a_changed_plugin_is_restarted(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    docker1.log()
    plan = host()
    docker1.renders(replace(plan, networks=(replace(plan.networks[0], max=41),)))
    assert docker1.run().returncode == 0
    calls = docker1.log()
    assert RESTART in calls
    assert "systemctl restart docker" not in calls
    (docker1.folder / "netgen-ipam.pyz").unlink()  # the one that is installed stays
    done = docker1.run()
    assert said(done) == ["network: as planned", "Docker's settings: as planned", "done"]


def test_a_plugin_that_does_not_start_is_taken_back(docker1: Bootstrap) -> None:
    docker1.room.fail(RESTART)
    done = docker1.run()
    assert (done.returncode, said(done)[-1]) == (1, "stopped. Docker's old settings are back. The network is done and stays.")
    assert DISABLE in docker1.log()
    assert not docker1.room.path(PLUGIN).exists()
    assert not [path for path in docker1.files() if "ipam" in path]
    docker1.room.fail()
    assert docker1.run().returncode == 0
    plan = host()
    docker1.renders(replace(plan, networks=(replace(plan.networks[0], max=41),)))
    docker1.room.fail(RESTART)
    before = docker1.files()
    docker1.log()
    assert docker1.run().returncode == 1
    assert {path: what for path, what in docker1.files().items() if not path.startswith("/var/lib/netgen/docker/")} == before
    assert DISABLE not in docker1.log()


def test_a_plugin_that_is_missing(docker1: Bootstrap) -> None:
    (docker1.folder / "netgen-ipam.pyz").unlink()
    where = "where netgen is, run  netgen ipam bundle --out netgen-ipam.pyz  and put that file beside this script or its folder"
    refused(docker1, f"the IPAM plugin is missing: {where}")


def test_a_host_without_networks_of_the_plugin_gets_none(tmp_path: Path) -> None:
    plan = host()
    for boot in prepared(tmp_path, replace(plan, networks=(replace(plan.networks[0], ipam="default"),))):
        (boot.folder / "netgen-ipam.pyz").unlink()
        assert boot.run().returncode == 0
        assert not [path for path in boot.files() if "ipam" in path]
        assert not [call for call in boot.log() if "ipam" in call]


def test_systemd_accepts_the_units(docker1: Bootstrap, tmp_path: Path) -> None:
    assert docker1.run().returncode == 0
    folder = docker1.room.path("/etc/systemd/system")
    units = [f"/etc/systemd/system/{file.name}" for file in sorted(folder.glob("netgen-ipam*"))]
    assert len(units) == 4
    done = docker1.room.run("systemd-analyze", "verify", "--man=no", *units)
    said = [line for line in done.stderr.splitlines() if "netgen" in line]
    assert (done.returncode, said) == (0, []), done.stderr


def test_docker_waits_for_the_parents_of_its_networks(docker1: Bootstrap) -> None:
    assert docker1.run().returncode == 0
    assert docker1.files()["/etc/systemd/system/docker.service.d/60-netgen.conf"][1] == (
        "# A macvlan network whose parent is missing when Docker starts stays broken until Docker starts again.\n"
        "[Unit]\n"
        "Wants=sys-subsystem-net-devices-eth1.10.device\n"
        "After=sys-subsystem-net-devices-eth1.10.device\n"
        "Wants=netgen-ipam.socket netgen-ipam.service\n"
        "After=netgen-ipam.socket netgen-ipam.service\n"
    )


@pytest.mark.parametrize("name", ["eth1.10", "vlan10", "br-lan.10", "a_b-c", "x$(id)"])
def test_unit_names_are_those_of_systemd_escape(name: str) -> None:
    assert unit_name(name) == subprocess.run(["systemd-escape", name], capture_output=True, text=True, check=True).stdout.rstrip("\n")


# Hostile text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["$(touch CANARY)", "`touch CANARY`", "x'; touch CANARY; '", "x\ntouch CANARY\n", 'x"; touch CANARY; "', "END\ntouch CANARY"]
)
def test_hostile_text_is_text(tmp_path: Path, text: str) -> None:
    """Rules let none of this pass; here it must at least run nothing."""
    canary = tmp_path / "canary"
    text = text.replace("CANARY", str(canary))
    one = network("eth1.10", name=text)
    one = replace(one, fixed=(replace(one.fixed[0], name=text),))
    for boot in prepared(tmp_path, replace(host(), name=text, networks=(one,))):
        done = boot.run()
        assert not canary.exists()
        assert [body["Name"] for body in boot.docker.created] == [text], done.stderr
