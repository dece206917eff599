"""The agent: senses, decides and acts within guard-rails; the deciding is pure, the shell around it is thin."""
