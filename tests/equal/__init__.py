"""The comparison of two servers that should answer alike."""
