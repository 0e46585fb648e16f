"""The daemon: listens, decides, plays."""

__version__ = "0.1.0"
