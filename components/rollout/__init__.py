"""A new version on one replica first: the comparison of answers, the canary and its judgment."""
