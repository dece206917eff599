"""What the server answers, noun by noun: the OpenAPI document and the page's types are made from it."""
