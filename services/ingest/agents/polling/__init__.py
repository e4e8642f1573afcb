"""Pages that are polled over HTTP."""
