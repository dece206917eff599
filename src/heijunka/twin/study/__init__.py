"""The three figures: every baseline and our policies over cells of load and noise, tuned apart, measured together."""
