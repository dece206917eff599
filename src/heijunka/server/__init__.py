"""The server: what people and machines ask over HTTP, and what it answers."""
