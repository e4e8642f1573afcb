"""The records of the imports' memory (topic `imports`), as far as more than importers know them.

Keys begin with what they are of; values are JSON in which members stand as texts.
"""

OUTBOX = b"outbox\0"
"""Of keys of events that are about to be published: a list of FeedEvents."""

CALENDARS = b"calendar\0"
"""Of keys of calendars' events: whoever took part is a text of its own somewhere in the value."""

CONTACTS = b"contacts\0"
"""Of keys of cards, by first address: `stated` by source, each a list of [book, card], a card
being [name, addresses, city, country]."""
