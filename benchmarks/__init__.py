"""What Rapport does in a second, on this machine. `python -m benchmarks --help`."""
