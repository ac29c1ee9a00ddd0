"""The offline cloud behind the real Pulumi engine."""
