"""Building a release: the wheel, lock files, and import commands for existing resources."""
