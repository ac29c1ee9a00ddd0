"""Wrong stack files, and the exact lines that refuse them."""
