"""`make comment`: the comment on a pull request that changes a stack."""
