"""Programs that the tests and commands need: found, downloaded or built, and cached."""
