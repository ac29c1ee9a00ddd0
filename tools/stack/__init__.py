"""`make up` and the other commands that read or run one stack."""
