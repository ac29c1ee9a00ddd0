"""What is released: the wheel, the sdist, and programs that have nothing else."""
