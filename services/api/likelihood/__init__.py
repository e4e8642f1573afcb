"""Who is likely next, and why."""
