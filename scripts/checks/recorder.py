"""A plain HTTP proxy before an API server that keeps what is written through it: the bytes that a client has rendered."""
import dataclasses
import http.client
import http.server
import json
import socket
import threading
import urllib.parse

import controlplane

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "upgrade", "proxy-connection"}
APPLIED = "application/apply-patch+yaml"


@dataclasses.dataclass(frozen=True)
class Write:
    """A whole object that was sent to be stored."""
    manager: str
    method: str
    path: str
    body: bytes


class Recorder:
    """The proxy, until the `with` that it is in ends. `writes` are in no order that would mean anything."""

    def __init__(self, kubeconfig, folder):
        self.upstream, self.writes, self.lock = controlplane.Kubeconfig(kubeconfig), [], threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.kubeconfig = f"{folder}/recorded-kubeconfig"
        with open(self.kubeconfig, "w") as file:
            json.dump({"apiVersion": "v1", "kind": "Config", "current-context": "it",
                       "clusters": [{"name": "it", "cluster": {"server": f"http://127.0.0.1:{self.server.server_port}"}}],
                       "users": [{"name": "it", "user": {}}],
                       "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}]}, file)

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1})
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def note(self, method, target, kind, body):
        """Keeps what is stored for good: not a dry run, not a change of a part."""
        parsed = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(parsed.query))
        if "dryRun" in query or method not in ("POST", "PUT", "PATCH") or method == "PATCH" and kind != APPLIED:
            return
        with self.lock:
            self.writes.append(Write(query.get("fieldManager", ""), method, parsed.path, body))

    def handler(self):
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An idle connection ends its thread.
            timeout = 30
            disable_nagle_algorithm = True

            def log_message(self, *_):
                pass

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                recorder.note(self.command, self.path, self.headers.get("Content-Type", ""), body)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
                upstream = http.client.HTTPSConnection(recorder.upstream.host, recorder.upstream.port, timeout=60,
                                                       context=recorder.upstream.admin)
                try:
                    upstream.connect()
                    upstream.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    upstream.request(self.command, self.path, body or None, headers)
                    self.answer(upstream.getresponse())
                except controlplane.BROKEN:
                    self.close_connection = True
                finally:
                    upstream.close()

            def answer(self, answer):
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                if answer.length is None:
                    # A watch: its end is that of the connection.
                    self.send_header("Connection", "close")
                    self.end_headers()
                    while part := answer.read1(65536):
                        self.wfile.write(part)
                else:
                    text = answer.read()
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

        return Handler
