"""From a home page to the columns of annual reports: a pure, best-first search of one site."""
