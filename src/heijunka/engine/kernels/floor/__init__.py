"""The floor: a plant played forward in time, event by event."""
