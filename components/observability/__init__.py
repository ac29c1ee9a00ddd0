"""The dashboard and the alerts of a stack."""
