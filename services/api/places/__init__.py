"""Who is where: near a place, and in which countries."""
