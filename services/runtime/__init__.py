"""What every process has: settings, logs, metrics, API keys, exit codes."""
