"""What a person may write in a stack file."""
