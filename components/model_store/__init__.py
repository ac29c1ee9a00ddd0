"""Where the weights come from: Hugging Face and its token, a bucket, or a disk."""
