"""Problem in, plan out: compile, construct, search, prove. ``solve`` is the one door."""
