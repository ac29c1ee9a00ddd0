"""The comment on a pull request: what it says, how it is read, shortened, masked and posted."""
