"""What the plan says: pure functions, no engine."""
