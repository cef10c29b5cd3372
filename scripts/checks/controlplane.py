"""What the checks of the embedded control plane share: a server of their own and an HTTPS client for it.

It has no third-party imports. The few fields of the kubeconfig that matter are read line by line.
"""
import base64
import http.client
import json
import os
import re
import selectors
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(os.path.dirname(PROJECT), "shared")
BROKEN = (OSError, http.client.HTTPException, ssl.SSLError)


class Failed(Exception):
    """The server did what it must not, or did not start."""


class Reply:
    """The status, headers and body of an answer."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            raise Failed(f"{self.status} with a body that is not JSON: {self.body[:200]!r}") from None


class Kubeconfig:
    """The server's address and the administrator's certificate."""

    def __init__(self, path):
        text = open(path).read()
        found = re.search(r"server: https://([^:/\s]+):(\d+)", text)
        if not found:
            raise Failed(f"{path} has no server")
        self.host, self.port = found[1], int(found[2])
        self.plain = ssl.create_default_context(cadata=self.data(text, "certificate-authority-data").decode())
        self.admin = ssl.create_default_context(cadata=self.data(text, "certificate-authority-data").decode())
        for context in (self.plain, self.admin):
            context.verify_flags |= ssl.VERIFY_X509_STRICT  # The default of Python 3.13 and later.
        with tempfile.TemporaryDirectory() as folder:
            for name in ("client-certificate-data", "client-key-data"):
                with open(f"{folder}/{name}", "wb") as file:
                    os.fchmod(file.fileno(), 0o600)
                    file.write(self.data(text, name))
            self.admin.load_cert_chain(f"{folder}/client-certificate-data", f"{folder}/client-key-data")

    @staticmethod
    def data(text, name):
        return base64.b64decode(re.search(rf"{name}: *\"?([A-Za-z0-9+/=]+)", text)[1])


class Client:
    """Requests on one connection that is kept alive and opened again where it has broken. Not for several threads."""

    def __init__(self, config, admin=True, token=None, timeout=60):
        self.config, self.admin, self.token, self.timeout = config, admin, token, timeout
        self.connection = None

    def connect(self):
        context = self.config.admin if self.admin else self.config.plain
        connection = http.client.HTTPSConnection(self.config.host, self.config.port, timeout=self.timeout,
                                                 context=context)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def headers(self, body, kind, more):
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["Content-Type"] = kind
        headers.update(more or {})
        return headers

    def request(self, method, path, body=None, kind="application/json", headers=None):
        """One request; `body` is bytes or what JSON can tell. A broken connection is an error, never tried again."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        try:
            if not self.connection:
                self.connection = self.connect()
            self.connection.request(method, path, body, self.headers(body, kind, headers))
            answer = self.connection.getresponse()
            reply = Reply(answer.status, answer.headers, answer.read())
        except BROKEN:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return reply

    def get(self, path):
        """The object at `path`, which has to be there."""
        reply = self.request("GET", path)
        if reply.status != 200:
            raise Failed(f"GET {path}: {reply.status} {reply.body[:300]!r}")
        return reply.json

    def make(self, path, body, kind="application/json"):
        """What was created at `path`, which has to succeed."""
        reply = self.request("POST", path, body, kind)
        if reply.status not in (200, 201):
            raise Failed(f"POST {path}: {reply.status} {reply.body[:300]!r}")
        return reply.json

    def watch(self, path):
        """A watch on a connection of its own."""
        return Watch(self, path)


class Watch:
    """An open watch: `status` of the answer, and its events one by one until it ends or is cut."""

    def __init__(self, client, path):
        self.connection = client.connect()
        try:
            self.connection.request("GET", path, headers=client.headers(None, None, None))
            self.answer = self.connection.getresponse()
        except BROKEN:
            self.connection.close()
            raise
        self.status = self.answer.status

    def __iter__(self):
        while True:
            line = self.answer.readline()
            if not line.endswith(b"\n"):
                return
            yield json.loads(line)

    def cut(self):
        """Ends it without a word, as a broken network does."""
        self.connection.close()


class Server:
    """A server of its own, with a data folder or in memory, that ends with the `with` it is in."""

    def __init__(self, weir, memory=False, nodes=0, options=(), port=0):
        self.weir = os.path.abspath(weir)
        self.root = tempfile.mkdtemp(prefix="weir-controlplane-")
        self.kubeconfig = self.root + "/kubeconfig"
        self.words = ["--in-memory"] if memory else ["--data-dir", self.root + "/data"]
        self.words += ["--nodes", str(nodes), *options]
        self.port, self.process, self.config = port, None, None
        self.keep = False

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        if not self.keep:
            shutil.rmtree(self.root, ignore_errors=True)

    def start(self, limit=60):
        """Starts it, on the same port as before, and waits for its URL."""
        words = [self.weir, "controlplane", "serve", "--port", str(self.port), "--kubeconfig", self.kubeconfig]
        with open(self.root + "/stderr", "ab") as errors:
            self.process = subprocess.Popen(words + self.words, cwd=self.root, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.PIPE, stderr=errors)
        found = self.first_line(limit)
        if not found.startswith("https://"):
            self.kill()
            raise Failed(f"the server did not start: {found!r}\n{self.errors()}")
        self.config = Kubeconfig(self.kubeconfig)
        self.port = self.config.port

    def first_line(self, limit):
        text, end = b"", time.monotonic() + limit
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in text and waiting.select(max(0, end - time.monotonic())):
                more = os.read(self.process.stdout.fileno(), 4096)
                if not more:
                    break
                text += more
        return text.decode(errors="replace").strip()

    def client(self, **options):
        return Client(self.config, **options)

    def kill(self):
        """Ends it with SIGKILL."""
        self.end(signal.SIGKILL)

    def stop(self):
        """Asks it to end; its exit code."""
        return self.end(signal.SIGTERM)

    def end(self, what):
        if not self.process:
            return None
        if self.process.poll() is None:
            self.process.send_signal(what)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.process = None
        return code

    def alive(self):
        """Whether the process lives and says that it is ready."""
        if not self.process or self.process.poll() is not None:
            return False
        try:
            client = self.client(admin=False, timeout=30)
            reply = client.request("GET", "/readyz")
            client.close()
            return reply.status == 200
        except BROKEN:
            return False

    def resident(self):
        """Resident memory in MiB, where /proc tells it; 0 elsewhere."""
        try:
            text = open(f"/proc/{self.process.pid}/status").read()
            return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024
        except (OSError, TypeError):
            return 0.0

    def errors(self):
        """The end of what it wrote to standard error."""
        return open(self.root + "/stderr", errors="replace").read()[-2000:]


def skip(reason):
    """Ends the check as one that could not be made here."""
    print(f"skipped: {reason}")
    sys.exit(0)
