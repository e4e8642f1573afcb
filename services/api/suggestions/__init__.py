"""With whom to get in touch, and why."""
