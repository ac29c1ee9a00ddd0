"""The process: the page, an address for probes, and what browsers may load."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# Read when Gradio is imported, and by the hub's client that it brings.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1"
)

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .model_server import ModelServer
from .page import CSS, THEME, page
from .settings import Settings, SettingsError

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
"""Content security policy of the page. An answer may contain the address of a picture, which would
send the conversation to that host; Gradio needs the inline scripts and styles."""


class OnlyFromHere:
    """Headers that let browsers load only from this page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the policy among the headers."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {"content-security-policy": POLICY, "referrer-policy": "no-referrer"}
                pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
                message = {**message, "headers": [*message["headers"], *pairs]}
            await send(message)

        await self._app(scope, receive, sent)


def application(settings: Settings) -> FastAPI:
    """Return the page with its address for probes, which does not ask the model server."""
    server = ModelServer(settings.url)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        await server.close()

    app = FastAPI(lifespan=life, openapi_url=None)
    app.add_middleware(OnlyFromHere)

    @app.get("/healthz")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page(server),
        "/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=THEME,
        css=CSS,
    )
    return mounted


def main() -> int:
    """Serve until SIGTERM."""
    try:
        settings = Settings.of(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"chat: {error}\n")
        return 1
    # A stream may last as long as its tab; the shutdown does not wait for it.
    uvicorn.run(
        application(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
