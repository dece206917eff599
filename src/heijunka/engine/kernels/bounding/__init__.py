"""Kernels of lower bounds: paths through precedence and calendars, and relaxed schedules of one resource."""
