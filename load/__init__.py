"""Load on a vLLM endpoint, as much as the tutorial's and for as long as one says.

    python -m load --url http://HOST:8000 [--users 1000] [--ramp 50/s] [--seconds 120]
                   [--requests N] [--model ID] [--max-failures 0.01]

Owns: sending the requests, stopping, and a summary. Deliberately does not own how the service
scales under them: that is to be watched where it happens.
"""

from gevent import monkey  # type: ignore[import-untyped] # gevent ships no types

# Locust does this when it is imported, which is too late for whatever else has loaded `ssl` by
# then. Nothing but the load generator may import this package.
monkey.patch_all()
