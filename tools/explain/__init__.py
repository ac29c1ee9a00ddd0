"""`make explain`: the report of a stack, as text and as a page."""
