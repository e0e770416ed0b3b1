"""Docker's remote IPAM driver of one host: it hands out addresses of this host's slice only, and remembers every lease.

Runs as ``netgen ipam serve``, ``python -m netgen.ipam serve`` or from the single file that ``netgen ipam bundle`` writes.
Nothing but the standard library (Python 3.9 and later) and :mod:`netgen.addressing` is imported: Docker hosts need not
have netgen installed. Protocol: moby, daemon/libnetwork/docs/ipam.md; what dockerd really sends was measured with 20.10.24.
"""
