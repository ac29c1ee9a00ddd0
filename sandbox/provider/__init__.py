"""The provider protocol: a plugin process that answers the engine."""
