"""Generated pages and files: the reference, the facts, the edits, the public interface."""
