"""A member's profile: what it holds, how updates fold into it, what is read from it."""
