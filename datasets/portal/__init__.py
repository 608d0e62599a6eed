"""The public site: reads published versions alone (`queries.public_now`)."""
