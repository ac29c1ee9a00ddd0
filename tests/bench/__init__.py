"""What `make bench` measures, as structure: no test here reads a clock."""
