"""Model surgery that a runtime needs: one file a change, each with its reason and its parity limit."""
