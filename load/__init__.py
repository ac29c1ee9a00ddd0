"""Put load on a vLLM endpoint, by default as much as the tutorial does.

    python -m load --url http://HOST:8000 [--users 1000] [--ramp 50/s] [--seconds 120]
                   [--requests N] [--model ID] [--max-failures 0.01]

Prints a summary at the end. To see how the service scales, use its dashboard.
"""

from gevent import monkey  # type: ignore[import-untyped] # gevent ships no types

# Locust does this when it is imported, which is too late for whatever else has loaded `ssl` by
# then. Nothing but the load generator may import this package.
monkey.patch_all()
