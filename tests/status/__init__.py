"""The state of a running stack: each cause planted and named, the report, and the commands."""
