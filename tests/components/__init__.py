"""What each component asks its providers for."""
