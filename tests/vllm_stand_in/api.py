"""The HTTP routes, and who may use them."""

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import Answer, Call, Kind, RefusedError, Served, engine_dead, read
from .contract import GUARDED, VERSION
from .embeddings import read_embedding
from .engine import Engine, EngineStoppedError, Finish, Generation
from .metrics import Metrics
from .responses import ResponseAnswer, read_response


class KeyGuard:
    """Lets nobody without a key through to what is guarded."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self._app = app
        self._keys = [_hash(key) for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401 in vLLM's words."""
        guarded = scope["type"] == "http" and scope["path"].startswith(GUARDED)
        if self._keys and guarded and scope["method"] != "OPTIONS" and not self._knows(scope):
            refusal = JSONResponse({"error": "Unauthorized"}, HTTPStatus.UNAUTHORIZED)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        scheme, _, key = headers.get(b"authorization", "").partition(" ")
        known = [secrets.compare_digest(_hash(key), each) for each in self._keys]
        return scheme.lower() == "bearer" and any(known)


class Api:
    """What callers reach of one engine."""

    def __init__(self, served: Served, engine: Engine, metrics: Metrics, *, pools: bool) -> None:
        self._served = served
        self._engine = engine
        self._metrics = metrics
        self._pools = pools

    def app(self, keys: Sequence[str]) -> Starlette:
        """Return the application with its routes."""
        routes = [
            Route("/health", self._health),
            Route("/ping", self._health, methods=["GET", "POST"]),
            Route("/version", self._version),
            Route("/metrics", self._show_metrics),
            Route("/v1/models", self._models),
        ]
        # vLLM has the routes of what its model can do and no others.
        if self._pools:
            routes.append(Route("/v1/embeddings", self._embeddings, methods=["POST"]))
        else:
            routes += [
                Route("/v1/completions", self._completions, methods=["POST"]),
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/responses", self._responses, methods=["POST"]),
            ]
        return Starlette(routes=routes, middleware=[Middleware(KeyGuard, keys=list(keys))])

    async def _health(self, _: Request) -> Response:
        # While it drains, too: readiness never turns false by itself.
        return Response()

    async def _version(self, _: Request) -> Response:
        return JSONResponse({"version": VERSION})

    async def _show_metrics(self, _: Request) -> Response:
        headers = {"content-type": CONTENT_TYPE_LATEST}
        return Response(generate_latest(self._metrics.registry), headers=headers)

    async def _models(self, _: Request) -> Response:
        cards = [
            {
                "id": model,
                "object": "model",
                "created": int(time.time()),
                "owned_by": "vllm",
                "root": self._served.models[0],
                "parent": None,
                "max_model_len": self._served.max_model_len,
            }
            for model in self._served.models
        ]
        return JSONResponse({"object": "list", "data": cards})

    async def _completions(self, request: Request) -> Response:
        return await self._answered(request, Kind.COMPLETION)

    async def _chat(self, request: Request) -> Response:
        return await self._answered(request, Kind.CHAT)

    async def _responses(self, request: Request) -> Response:
        return await self._answered(request, Kind.RESPONSE)

    async def _embeddings(self, request: Request) -> Response:
        try:
            asked = read_embedding(await _body(request), self._served)
            for tokens in asked.tokens:
                async for _ in self._engine.answer(Generation(tokens, [], Finish.STOP)):
                    pass
            return JSONResponse(asked.answer())
        except EngineStoppedError:
            refusal = engine_dead()
        except RefusedError as refused:
            refusal = refused
        return JSONResponse(refusal.content, refusal.status)

    async def _answered(self, request: Request, kind: Kind) -> Response:
        try:
            body = await _body(request)
            response = kind is Kind.RESPONSE
            call = read_response(body, self._served) if response else read(body, self._served, kind)
            if not self._engine.accepts:
                raise engine_dead()
            if call.streams:
                return StreamingResponse(self._parts(call), media_type="text/event-stream")
            return await self._whole(request, call)
        except RefusedError as refusal:
            return JSONResponse(refusal.content, refusal.status)

    async def _whole(self, request: Request, call: Call) -> Response:
        """Answer in one piece, unless the caller leaves first."""
        answer = asyncio.create_task(self._text(call))
        gone = asyncio.create_task(_gone(request))
        await asyncio.wait([answer, gone], return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not answer.done():
            answer.cancel()
            return Response()
        return JSONResponse(_answer(call).whole(answer.result()))

    async def _text(self, call: Call) -> str:
        try:
            return "".join([word async for word in self._engine.answer(call.generation)])
        except EngineStoppedError:
            raise engine_dead() from None

    async def _parts(self, call: Call) -> AsyncIterator[str]:
        answer, generation = _answer(call), call.generation
        given = 0
        try:
            yield answer.opening()
            async for word in self._engine.answer(generation):
                given += 1
                is_last = given == len(generation.words)
                yield answer.part(word, generation.finish if is_last else None)
            if given < len(generation.words):
                yield answer.part("", generation.finish)
            yield answer.closing()
        except EngineStoppedError:
            yield f"data: {json.dumps(engine_dead().content)}\n\n"
        yield answer.end


def _answer(call: Call) -> Answer | ResponseAnswer:
    return ResponseAnswer(call) if call.kind is Kind.RESPONSE else Answer(call)


async def _body(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        raise RefusedError("the request is not JSON") from None


async def _gone(request: Request) -> None:
    """Return when the caller has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
