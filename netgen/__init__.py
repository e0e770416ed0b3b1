"""netgen: one site model renders both ends of every cable of a Docker macvlan site."""

__version__ = "0.1.0"
