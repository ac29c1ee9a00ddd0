"""The images: the launcher on made-up machines, and what the Dockerfiles promise."""
