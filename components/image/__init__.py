"""Container images: built, mirrored or existing, and the repository that holds them."""
