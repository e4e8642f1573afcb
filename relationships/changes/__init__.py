"""What has changed since it was last noted, and is worth a notification."""
