"""What the project has promised to others, and what others have promised to it."""
