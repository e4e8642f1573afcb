"""From a request's body to valid events, within limits."""
