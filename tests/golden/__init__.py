"""What every stack asks for, written down: one file a stack, compared as a whole."""
