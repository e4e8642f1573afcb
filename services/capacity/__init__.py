"""How large a machine: what so many members, relationships and events take."""
