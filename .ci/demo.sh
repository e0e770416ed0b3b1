#!/bin/sh
# The last part of `make demo`: the article's switch, simulated, with something missing, and what a push would do about it.
set -eu
netgen=$1
site=$2
rendered=$3
folder=$(mktemp -d)
mkdir "$folder/running"
# somebody has taken VLAN 10 from the trunk of docker1 and the guard from all ports
sed -e '0,/allowed vlan 10,20/s//allowed vlan 20/' -e '/^ ip verify source/d' "$rendered/switches/sw1.cfg" >"$folder/running/sw1.cfg"
export NETGEN_USERNAME=admin NETGEN_PASSWORD=admin NETGEN_KNOWN_HOSTS="$folder/known_hosts"
"$netgen" sim "$site" --running "$folder/running" --port 0 --keys "$folder/keys" --via "$folder/via.json" >"$folder/sim.txt" 2>&1 &
sim=$!
trap 'kill "$sim" 2>/dev/null; rm -rf "$folder"' EXIT
tries=0
until [ -s "$folder/via.json" ]; do
	tries=$((tries + 1))
	if [ "$tries" -gt 100 ] || ! kill -0 "$sim" 2>/dev/null; then
		cat "$folder/sim.txt" >&2
		exit 1
	fi
	sleep 0.1
done
"$netgen" hostkeys "$site" --via "$folder/via.json" --yes
code=0
"$netgen" push "$site" --dry-run --via "$folder/via.json" || code=$?
if [ "$code" -ne 3 ]; then # 3: it worked, and something differs
	exit 1
fi
