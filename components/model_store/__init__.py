"""The source of the weights: Hugging Face and its token, a bucket, or a disk."""
