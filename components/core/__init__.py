"""Parts that every room uses: checks of arguments and keys, waits, and small resources."""
