"""The chat page in front of the model server."""
