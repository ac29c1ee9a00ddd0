"""Validation of Google Cloud's APIs: machines, attachments, Autopilot, NAT, registries."""
