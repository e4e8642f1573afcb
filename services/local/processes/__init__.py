"""Processes that Rapport starts on this machine, and what they need: ports, locks."""
