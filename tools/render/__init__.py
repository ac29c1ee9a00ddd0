"""`make render`: the resources that a stack requests, without an engine."""
