"""Writes the patches of this folder from the table of commands: `python -m max_patches.generate`."""
