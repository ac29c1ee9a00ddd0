"""Settings from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

DEFAULT_PORT = 8080
_MOST_PORT = 65535


class SettingsError(Exception):
    """A variable has an invalid value; the message names it and the allowed values."""


@dataclass(frozen=True)
class Settings:
    """Addresses of the model server and of the page."""

    url: str
    """VLLM_URL: the model server, without `/v1`."""
    host: str
    """HOST: the address to listen on; 0.0.0.0 unless given, as a container has to."""
    port: int
    """PORT: 8080 unless given."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Read the environment. Raises SettingsError."""
        url = environment.get("VLLM_URL", "").rstrip("/").removesuffix("/v1")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(
                f"VLLM_URL is not the address of a model server: {url!r}; "
                "give http:// or https:// and a host, e.g. http://vllm-service:8000"
            )
        port = environment.get("PORT", str(DEFAULT_PORT))
        if not port.isdecimal() or not 0 < int(port) <= _MOST_PORT:
            raise SettingsError(f"PORT is not a port: {port!r}; give a number from 1 to 65535")
        # A pod is reached by its own address, never by the loopback one.
        return cls(url, environment.get("HOST", "0.0.0.0"), int(port))  # noqa: S104
