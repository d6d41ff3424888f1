"""A guest's manners, between the spider and the network."""
