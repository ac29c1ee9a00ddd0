"""The resources of the dev stack, part by part."""
