"""This process's limit on open files: a request is a socket."""

import resource

SPARE_FILES = 200
"""Open files besides one socket for each request: libraries, the resolver, the output."""


def allow_files(count: int) -> None:
    """Raise this process's limit on open files as far as it may be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
