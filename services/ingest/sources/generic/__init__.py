"""Any JSON webhook, mapped by the settings."""
