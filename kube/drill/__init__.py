"""`make drill`: where replicas land when some rungs have no nodes."""
