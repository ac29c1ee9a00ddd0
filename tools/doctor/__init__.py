"""`make doctor`: checks of a Google Cloud account for a stack."""
