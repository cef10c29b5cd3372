"""Servers and certificates for the cases of badclusters.py."""
import base64
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

FORBIDDEN = ('configmaps "{}" is forbidden: User "reader" cannot patch resource "configmaps" in API group "" in the namespace'
             ' "default"')
# What "openssl ca" needs to be told.
AUTHORITY = """[ca]
default_ca = it
[it]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = name
[name]
[server]
subjectAltName = IP:127.0.0.1
extendedKeyUsage = serverAuth
[client]
extendedKeyUsage = clientAuth
"""


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Port:
    """A port that accepts, and says nothing or, with `answer`, no more than that."""

    def __init__(self, answer=b""):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.number, self.answer, self.accepted = self.socket.getsockname()[1], answer, []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            if self.answer:
                connection.sendall(self.answer)
                connection.close()
            else:
                self.accepted.append(connection)

    def close(self):
        for each in [self.socket, *self.accepted]:
            each.close()


class Web:
    """An HTTP server on loopback whose requests `handler` answers; with a context it speaks TLS."""

    def __init__(self, handler, context=None):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        # A client that goes early is no fault.
        self.server.handle_error = lambda *_: None
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.number = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Answers(http.server.BaseHTTPRequestHandler):
    """What handlers here share."""

    protocol_version = "HTTP/1.1"

    def reply(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind or "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is to be printed."""


class Repository(Answers):
    """A repository without charts."""

    def do_GET(self):
        found = self.path == "/index.yaml"
        self.reply(200 if found else 404, "text/yaml", b"apiVersion: v1\nentries: {}\n" if found else b"")


def reader(config):
    """A server in front of the control plane of `config` for a user who may only read.

    It refuses all else as an API server does.
    """
    class Reader(Answers):
        def do_GET(self):
            request = urllib.request.Request(f"https://{config.host}:{config.port}{self.path}",
                                             headers={"Accept": self.headers.get("Accept", "*/*")})
            try:
                with urllib.request.urlopen(request, context=config.admin, timeout=10) as answer:
                    self.reply(answer.status, answer.headers.get("Content-Type"), answer.read())
            except urllib.error.HTTPError as error:
                self.reply(error.code, error.headers.get("Content-Type"), error.read())

        def do_PATCH(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            message = FORBIDDEN.format(self.path.split("?")[0].split("/")[-1])
            status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403,
                      "message": message}
            self.reply(403, "application/json", json.dumps(status).encode())
    return Web(Reader)


class Certificates:
    """Certificates of a control plane's own authority."""

    def __init__(self, data, folder):
        self.authority, self.folder = os.path.join(data, "authority.pem"), pathlib.Path(folder)
        self.folder.mkdir()
        (self.folder / "ca.cnf").write_text(AUTHORITY)
        (self.folder / "index").touch()
        (self.folder / "serial").write_text("01\n")
        self.sign("late", "/O=system:masters/CN=late", "client", "20200101000000Z", "20200201000000Z")
        self.sign("server", "/CN=server", "server", "20200101000000Z", "20491231000000Z")

    @staticmethod
    def missing():
        """Why there can be none; empty where there can."""
        return "" if shutil.which("openssl") else "openssl is not here"

    def sign(self, name, subject, purpose, start, end):
        for words in (["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key",
                       "-out", "request.pem", "-subj", subject, "-config", "ca.cnf"],
                      ["ca", "-batch", "-config", "ca.cnf", "-in", "request.pem", "-out", f"{name}.pem", "-notext", "-extensions",
                       purpose, "-cert", self.authority, "-keyfile", self.authority, "-startdate", start, "-enddate", end]):
            subprocess.run(["openssl", *words], cwd=self.folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def user(self, name):
        """A user of a kubeconfig."""
        return {f"client-{field}-data": base64.b64encode((self.folder / f"{name}.{end}").read_bytes()).decode()
                for field, end in (("certificate", "pem"), ("key", "key"))}

    def strict(self):
        """A server that takes nobody whose certificate is not valid."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        context.load_verify_locations(self.authority)
        context.verify_mode = ssl.CERT_REQUIRED
        # In TLS 1.3 a client may learn of the refusal only after it has sent its request, or not at all.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return Web(Repository, context)
