"""What Google Cloud refuses: machines, attachments, Autopilot, NAT, registries."""
