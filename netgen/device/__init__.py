"""The way to the switches: who logs in, which host keys are right, what a switch says. Nothing here changes a switch.

The only room that imports netmiko and napalm; :mod:`netgen.device.fetch` and what it needs are heavy, the rest is not.
"""
