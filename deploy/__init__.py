"""What operators get: images, dashboards and alerts. Not part of the installed package."""
