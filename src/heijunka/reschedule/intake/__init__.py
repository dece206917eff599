"""Taking facts into a problem, one file for each kind of thing that they are about."""
