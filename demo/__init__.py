"""A portal in a box: loopback portals of several dialects, replayed night by night. All names are invented."""
