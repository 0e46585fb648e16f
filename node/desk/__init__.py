"""What the page at `/ui` shows of the whole node, beside the parameters: put together from control, show, archive and log."""
