"""A language model behind HTTP that answers as a test says, and keeps what it was asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["ModelServer"]


class ModelServer:
    """``answer`` is the content of the reply: a text, or a function of the request's JSON."""

    def __init__(self) -> None:
        self.answer = '{"choice": "none"}'
        self.status = 200
        self.raw = None
        self.requests = []
        self.headers = []
        self.hold = None
        """An event that answers wait for."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(body)
                server.headers.append(dict(self.headers))
                if server.hold is not None:
                    server.hold.wait(10)
                answer = server.answer(body) if callable(server.answer) else server.answer
                data = server.raw or json.dumps({"choices": [{"message": {"content": answer}}]}).encode()
                try:
                    self.send_response(server.status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # who asked has gone

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def options(self, number=-1):
        """The options that the model was offered: title by number."""
        system = self.requests[number]["messages"][0]["content"]
        listed = json.loads(system.rpartition("Options: ")[2])
        return {one["number"]: one.get("title", "") for one in listed}

    def close(self):
        if self.hold is not None:
            self.hold.set()
        self._server.shutdown()
        self._server.server_close()
