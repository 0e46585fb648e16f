"""Patches and layouts for the programs that steer the node; `generate` writes them."""
