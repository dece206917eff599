"""The quality benchmark: ours and others on one problem, one after the other on the same cores, judged by one judge."""
