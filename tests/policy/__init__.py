"""The policy pack: its rules, each with planted faults, and what the stacks live with."""
