"""Simulated switches over SSH, so that a push can be tried without hardware, and its faults tested.

A switch is a :class:`~netgen.sim.box.Box`: its configurations (by :mod:`netgen.switch`), its timers, and whether it can be
reached. A session is a command line of the platform's family (:mod:`~netgen.sim.ios`, :mod:`~netgen.sim.nxos`,
:mod:`~netgen.sim.eos`, :mod:`~netgen.sim.vrp`, :mod:`~netgen.sim.comware`, :mod:`~netgen.sim.junos`) behind a server
(:mod:`~netgen.sim.server`). What switches do and say is from documents and from output of devices, not from what netgen
sends to them.
"""
