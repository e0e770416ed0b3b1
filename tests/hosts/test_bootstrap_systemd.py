"""bootstrap.sh on a whole Debian with systemd as its first process, a real sshd, dockerd, networkd and netplan: what only such a
machine can show. Each run there takes seconds, so the steps are one story, told once; the tests read it."""

from __future__ import annotations

import pytest
from cases_support import plan_of
from conftest import ROOT
from hosts.guest import boot
from hosts.machine import write
from hosts.programs import needs_docker, needs_netplan

from netgen.ipam.bundle import bundle

pytestmark = [needs_docker, needs_netplan]

Told = dict[str, list[str]]

STORY = """
active() { systemctl is-active netgen-ipam.socket netgen-ipam.service netgen-ipam-reconcile.timer docker ssh | tr '\\n' ' '; echo; }
# over ADDRESS OPTIONS: bootstrap.sh in an SSH session, in the background; what it says goes there, and to /run/said.
over() {
  rm -f /run/said
  login "$1" "echo \\$PPID >/run/session; sh /srv/host/bootstrap.sh $2 2>&1 | tee -ip /run/said" >/dev/null 2>&1 &
}
says() { grep -qs -e "$1" /run/said; }
told() { until_so 150 says 'stopped\\|done'; tail -2 /run/said; }
fired() { ! systemctl is-active --quiet netgen-rollback.timer netgen-rollback.service; }
tree >/run/before
echo '== before'; addresses; active

echo '== dry run'
cp -r /srv/host /srv/nobody
chown -R 65534:65534 /srv/nobody
setpriv --reuid=65534 --regid=65534 --clear-groups sh /srv/nobody/bootstrap.sh --dry-run; echo "status $?"
echo '== dry run changes'; tree | diff /run/before -

echo '== install'
sh bootstrap.sh; echo "status $?"
echo '== installed'; addresses; active
echo '== again'
tree >/run/installed
sh bootstrap.sh; echo "status $?"
echo '== again changes'; tree | diff /run/installed -
echo '== order'
systemctl stop docker docker.socket netgen-ipam.service netgen-ipam.socket
systemctl start docker
for unit in netgen-ipam.socket netgen-ipam.service docker.service; do
  echo "$(systemctl show -p ActiveEnterTimestampMonotonic --value $unit) $unit"
done | sort -n | cut -d' ' -f2
echo '== uninstall'
sh bootstrap.sh --uninstall --purge; echo "status $?"
echo '== uninstalled'; addresses; active; docker network ls --format '{{.Name}}' | sort | tr '\\n' ' '; echo
echo '== uninstall changes'; tree | diff /run/before -

echo '== link lost'
over 192.168.50.11
until_so 60 says 60-netgen.yaml
lan ip addr del 192.168.50.1/24 dev swp1
told; addresses
lan ip addr add 192.168.50.1/24 dev swp1
echo '== link back'
until_so 150 fired
addresses; login 192.168.50.11 'echo "one can log in"'
tree | sed '/ .var.lib.netgen/d; /^.var.lib.netgen/d' | diff /run/before -
kill %% 2>/dev/null; wait

echo '== confirm'
over 192.168.50.11
until_so 60 says 60-netgen.yaml
lan ip addr del 192.168.50.1/24 dev swp1
told
login 192.168.1.11 'sh /srv/host/bootstrap.sh --confirm 2>&1'; echo "status $?"
lan ip addr add 192.168.50.1/24 dev swp1
kill %% 2>/dev/null; wait
sleep 105
echo '== confirmed'; addresses; active

echo '== session killed'
over 192.168.50.11 --uninstall
until_so 90 says 60-netgen.yaml
kill -KILL "$(cat /run/session)"
told; addresses
echo '== after the kill'
until_so 150 fired
addresses; active
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story of docker1 of the site macvlan-dc, by section."""
    docker1 = next(one for one in plan_of(ROOT / "inventories" / "macvlan-dc").hosts if one.name == "docker1")
    host = write(docker1, tmp_path_factory.mktemp("rendered"))
    (host / "netgen-ipam.pyz").write_bytes(bundle())
    return boot(tmp_path_factory.mktemp("guest"), host, STORY)


OLD, BOTH = ["eth1 192.168.50.11/24"], ["eth1 192.168.50.11/24 192.168.1.11/16"]
KEEPS = "the timer puts the old one back within 100 s unless you log in anew and run --confirm."
LEFT = [
    "bootstrap: the SSH session does not answer any more",
    f"bootstrap: stopped. The new network is in place; {KEEPS}",
]
STOPPED, RUNS = "inactive inactive inactive active active ", "active active active active active "


def test_anyone_may_look_at_what_would_be_done(told: Told) -> None:
    assert told["before"] == [*OLD, STOPPED]
    shown = told["dry run"]
    assert shown[0] == "bootstrap: without root: what only root can read counts as different"
    assert "+  renderer: networkd" in shown
    assert "bootstrap: would run: netplan apply" in shown
    assert shown[-2:] == ["bootstrap: done", "status 0"]
    assert told["dry run changes"] == []


def test_installs_and_starts_all_of_it_and_the_second_time_nothing(told: Told) -> None:
    assert told["install"][-2:] == ["bootstrap: done", "status 0"]
    assert told["installed"] == [*BOTH, RUNS]
    unchanged = ["bootstrap: network: as planned", "bootstrap: Docker's settings: as planned", "containers: as planned, left alone"]
    assert told["again"] == [*unchanged, "bootstrap: done", "status 0"]
    assert told["again changes"] == []


def test_the_plugin_is_there_before_docker(told: Told) -> None:
    assert told["order"] == ["netgen-ipam.socket", "netgen-ipam.service", "docker.service"]


def test_an_uninstall_leaves_the_host_as_it_was(told: Told) -> None:
    assert told["uninstall"][-2:] == ["bootstrap: done", "status 0"]
    assert told["uninstalled"] == [*OLD, STOPPED, "bridge host none "]
    assert told["uninstall changes"] == []


def test_a_lost_link_brings_the_old_network_back(told: Told) -> None:
    """The gateways answer, but the client is cut off from the machine."""
    assert told["link lost"] == [*LEFT, *BOTH]
    assert told["link back"] == [*OLD, "one can log in"]


def test_who_logs_in_anew_keeps_the_new_network(told: Told) -> None:
    assert told["confirm"][:2] == LEFT
    assert told["confirm"][-2:] == ["bootstrap: done", "status 0"]
    assert told["confirmed"] == [*BOTH, RUNS]


def test_a_session_that_is_killed_in_an_uninstall_brings_the_network_back(told: Told) -> None:
    assert told["session killed"] == [*LEFT, *OLD]
    assert told["after the kill"] == [*BOTH, STOPPED]
