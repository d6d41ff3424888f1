"""Files in place of pages: what their bytes are, and their text and tables, read in a child process with limits."""
