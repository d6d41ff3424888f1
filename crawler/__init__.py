"""How we look: platforms and extract read, capture keeps, spiders walk."""
