"""Pure planning: facts and choices in, frozen dataclasses out."""
