"""The question to Hugging Face, on a server of the test's own."""

import http.server
import io
import json
import threading
from collections.abc import Iterator

import pytest

from tools.doctor import hub_access

TOKEN = "hf_canaryCanaryCanary"  # noqa: S105 # made up

Seen = list[tuple[str, str | None]]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """Serve a gated model, one that moved, and no other; give what was asked for."""
    seen: Seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = self.headers.get("Authorization")
            seen.append((self.path, token))
            if self.path.startswith("/org/moved/"):
                self.send_response(307)
                self.send_header("Location", "/elsewhere")
            elif self.path == "/elsewhere":
                self.send_response(200)
            elif self.path.startswith("/org/gated/"):
                self.send_response(200 if token == f"Bearer {TOKEN}" else 401)
            elif self.path.startswith("/org/own-code/"):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"architectures": ["Own"], "auto_map": {"AutoModel": "m.Own"}}')
                return
            else:
                self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield seen
        server.shutdown()
        thread.join()


def give(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_token_is_taken_from_the_input(
    hub: Seen, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, f"{TOKEN}\n")
    assert hub_access.main(["org/gated", "refs/pr/1"]) == 0
    assert json.loads(capsys.readouterr().out) == {"status": 200, "token": True}
    assert hub == [("/org/gated/resolve/refs%2Fpr%2F1/config.json", f"Bearer {TOKEN}")]


def test_a_token_may_be_in_the_environment(
    hub: Seen, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert hub_access.main(["org/gated", "main", "--environment"]) == 0
    assert json.loads(capsys.readouterr().out) == {"status": 200, "token": True}
    assert len(hub) == 1


@pytest.mark.parametrize(("model", "status"), [("org/gated", 401), ("org/none", 404)])
@pytest.mark.usefixtures("hub")
def test_without_a_token_the_answer_says_so(
    capsys: pytest.CaptureFixture[str], model: str, status: int
) -> None:
    assert hub_access.main([model, "main", "--environment"]) == 0
    assert json.loads(capsys.readouterr().out) == {"status": status, "token": False}


def test_the_token_is_not_sent_where_the_hub_sends_one_on(
    hub: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, TOKEN)
    assert hub_access.main(["org/moved", "main"]) == 0
    assert [token for _, token in hub] == [f"Bearer {TOKEN}", None]


@pytest.mark.usefixtures("hub")
def test_a_token_that_cannot_be_sent_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, f"{TOKEN}\nand more")
    assert hub_access.main(["org/gated", "main"]) == 1
    printed = capsys.readouterr()
    assert "canary" not in printed.out + printed.err


@pytest.mark.parametrize(
    ("config", "code"),
    [
        (
            {"architectures": ["A", "B"], "auto_map": {"AutoModel": "m.A", "AutoConfig": "c.C"}},
            {"architecture": "A", "code": ["AutoConfig", "AutoModel"]},
        ),
        ({"architectures": ["A"]}, {"architecture": "A", "code": []}),
        ({"architectures": [], "auto_map": "x"}, {"code": []}),
        ([1], {}),
    ],
)
def test_what_a_model_says_of_its_code_is_read_from_its_config(
    config: object, code: dict[str, object]
) -> None:
    assert hub_access.code_of(json.dumps(config).encode()) == code


@pytest.mark.usefixtures("hub")
def test_the_code_is_printed_beside_the_status(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, "")
    assert hub_access.main(["org/own-code", "main"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["architecture"], found["code"]) == ("Own", ["AutoModel"])


def test_no_answer_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert hub_access.main(["org/gated", "main", "--environment"]) == 1
    assert capsys.readouterr().err.startswith("Hugging Face does not answer: ")
