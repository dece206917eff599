"""When and how much to plan anew: facts taken in, the fence, repair, and what may be changed at most."""
