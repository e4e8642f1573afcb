"""Calendars in iCalendar format (RFC 5545): who met whom, as the latest export of each says it."""
