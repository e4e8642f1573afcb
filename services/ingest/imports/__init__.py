"""Files that people have: mailboxes, calendars, address books. One module for each kind."""
