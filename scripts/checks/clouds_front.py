"""What stands between the tools and moto in scripts/checks/clouds.py.

moto answers whoever calls, and has no Kubernetes API behind its clusters of EKS. `Front` passes requests on to moto as they
came, once it has checked their signatures, and writes down those that are to change something. While moto has a cluster, an
embedded control plane runs for it, and the answers about the cluster name the address and the authority of a TLS server before
that control plane, which knows callers as EKS does: by the presigned question to STS in their token. All else is moto's.
"""
import base64
import datetime
import http.client
import http.server
import ipaddress
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

import clouds_signatures

# What is about one connection, and not about what goes over it.
HOP = {"connection", "keep-alive", "transfer-encoding", "proxy-connection", "te", "upgrade"}
READS = ("Describe", "Get", "List")


class Relay(http.server.BaseHTTPRequestHandler):
    """Takes a request whole, and passes on what an upstream answers, as it comes."""

    protocol_version = "HTTP/1.1"
    # An answer goes in several writes.
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, *_):
        pass

    def content(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def ask(self, upstream, body, headers):
        """Asks `upstream` the same; `headers` have those of this request that are to go on."""
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            upstream.putheader(name, value)
        upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)
        return upstream.getresponse()

    def going_on(self, *without):
        left_out = HOP | {"content-length", "expect", *without}
        return [(name, value) for name, value in self.headers.items() if name.lower() not in left_out]

    def begin(self, answer, length):
        self.send_response(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP | {"content-length", "date", "server"}:
                self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))

    def whole(self, status, kind, text, headers):
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        try:
            self.answer()
        except (OSError, http.client.HTTPException) as fault:
            self.close_connection = True
            if not isinstance(fault, (BrokenPipeError, ConnectionResetError)):
                self.server.faults.append(f"{self.command} {self.path}: {fault}")

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET


class Server(http.server.ThreadingHTTPServer):
    """Serves on a free port of this machine from a thread of its own."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, handler, context=None):
        super().__init__(("127.0.0.1", 0), handler)
        self.faults, self.context = [], context
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    def finish_request(self, request, client_address):
        # In the thread of the connection, so that one that says nothing keeps no other waiting.
        if self.context:
            request.settimeout(20)
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def shutdown_request(self, request):
        if self.context is None:
            return super().shutdown_request(request)
        self.close_request(request)

    def handle_error(self, request, client_address):
        """Connections that clients end early are none of the server's faults."""

    def stop(self):
        if self.thread.is_alive():
            self.shutdown()
        self.server_close()


# The Kubernetes API of a cluster.


class ControlPlane:
    """An embedded control plane behind a TLS server that asks `front` who calls."""

    def __init__(self, front, name):
        self.front, self.name = front, name
        self.folder = pathlib.Path(front.folder) / f"plane-{name}"
        self.folder.mkdir(exist_ok=True)
        kubeconfig = self.folder / "kubeconfig"
        self.process = subprocess.Popen(
            [front.weir, "controlplane", "serve", "--in-memory", "--nodes", "2", "--kubeconfig", str(kubeconfig)],
            cwd=self.folder, env=front.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.address = urllib.parse.urlsplit(self.process.stdout.readline().strip())
        text = kubeconfig.read_text()
        for part in ("certificate-authority", "client-certificate", "client-key"):
            (self.folder / part).write_bytes(base64.b64decode(re.search(rf"{part}-data: (\S+)", text)[1]))
        self.trusting = ssl.create_default_context(cafile=self.folder / "certificate-authority")
        self.administrator = ssl.create_default_context(cafile=self.folder / "certificate-authority")
        self.administrator.load_cert_chain(self.folder / "client-certificate", self.folder / "client-key")
        self.server = Server(KubernetesHandler, front.tls)
        self.server.plane = self
        self.server.thread.start()
        self.url = f"https://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.stop()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class KubernetesHandler(Relay):
    def answer(self):
        plane, body = self.server.plane, self.content()
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            known = kind == "Bearer" and plane.front.knows(plane, token)
        except clouds_signatures.Refused as why:
            plane.front.faults.append(f"a token is refused: {why}")
            return self.whole(401, "application/json", json.dumps({
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Unauthorized", "code": 401,
                "message": "Unauthorized"}), {})
        # A service account's token is for the control plane to know.
        context, headers = ((plane.administrator, self.going_on("authorization")) if known else
                            (plane.trusting, self.going_on()))
        upstream = http.client.HTTPSConnection(plane.address.hostname, plane.address.port, timeout=120, context=context)
        try:
            self.stream(self.ask(upstream, body, headers))
        finally:
            upstream.close()

    def stream(self, answer):
        length = answer.getheader("Content-Length")
        self.begin(answer, length)
        chunked = length is None and self.command != "HEAD" and answer.status not in (204, 304)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while self.command != "HEAD" and (part := answer.read1(1 << 16)):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")


# The services.


class ServiceHandler(Relay):
    def answer(self):
        front, body = self.server.front, self.content()
        service = clouds_signatures.service_of(self.headers)
        try:
            key = clouds_signatures.caller(front.keys, self.command, self.path, self.headers, body)
        except clouds_signatures.Refused as why:
            front.faults.append(f"{service} {self.command} {self.path}: {why}")
            status, kind, text, headers = clouds_signatures.refusal(str(why), service)
            return self.whole(status, kind, text, headers)
        if change := self.change(service, body):
            with front.lock:
                front.changes.append((key, change))
        upstream = http.client.HTTPConnection("127.0.0.1", front.moto, timeout=120)
        try:
            answer = self.ask(upstream, body, self.going_on())
            content = answer.read()
            if service == "eks" and answer.status == 200:
                content = front.eks(self.command, urllib.parse.urlsplit(self.path).path, content)
            head = self.command == "HEAD" or answer.status in (204, 304)
            self.begin(answer, answer.getheader("Content-Length") if head else len(content))
            self.end_headers()
            self.wfile.write(content)
        finally:
            upstream.close()

    def change(self, service, body):
        """What the request is to change; None where it only asks."""
        if service in ("eks", "s3"):
            path = re.sub(r"[?&](X-Amz|x-id)[^&]*", "", self.path).rstrip("=")
            return None if self.command in ("GET", "HEAD") else f"{service} {self.command} {urllib.parse.unquote(path)}"
        action = urllib.parse.parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
        return None if not action or action.startswith(READS) else f"{service} {action}"


class Front:
    """The one address that all tools of the check know."""

    def __init__(self, weir, moto, folder, environment):
        self.weir, self.moto, self.folder, self.environment = weir, moto, folder, environment
        self.lock = threading.Lock()
        self.keys, self.changes, self.tokens = clouds_signatures.Keys(), [], 0
        self.planes = {}
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority = certificate(pathlib.Path(folder), self.tls)
        self.server = Server(ServiceHandler)
        self.server.front = self
        self.faults = self.server.faults
        self.netloc = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.netloc}"
        self.server.thread.start()

    def eks(self, method, path, content):
        """What EKS answers, with the cluster's address; its control plane comes and goes with it."""
        document = json.loads(content)
        with self.lock:
            if method == "POST" and path == "/clusters":
                name = document["cluster"]["name"]
                self.planes[name] = ControlPlane(self, name)
            elif method == "DELETE" and re.fullmatch(r"/clusters/[^/]+", path):
                self.planes.pop(document["cluster"]["name"]).stop()
            plane = self.planes.get(document.get("cluster", {}).get("name"))
        if plane is None:
            return content
        document["cluster"] |= {"endpoint": plane.url, "certificateAuthority": {"data": self.authority}}
        return json.dumps(document).encode()

    def knows(self, plane, token):
        """Whether a token is one of `aws eks get-token`; those that will not do are refused."""
        if not token.startswith("k8s-aws-v1."):
            return False
        clouds_signatures.token_caller(self.keys, token.removeprefix("k8s-aws-v1."), plane.name, self.netloc)
        self.tokens += 1
        return True

    def changed(self, key):
        """What was asked to be changed with `key` since this was last asked."""
        with self.lock:
            mine = [change for by, change in self.changes if by == key]
            self.changes = [entry for entry in self.changes if entry[0] != key]
        return mine

    def stop(self):
        self.server.stop()
        for plane in self.planes.values():
            plane.stop()


def certificate(folder, context):
    """Has `context` serve with a certificate of its own for this machine; gives that as PEM in base64."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "clusters of the check")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(True, False, False, False, False, True, False, False, False), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
            .sign(key, hashes.SHA256()))
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "front.pem").write_bytes(pem + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context.load_cert_chain(folder / "front.pem")
    return base64.b64encode(pem).decode()


class Moto:
    """A moto server on a free port."""

    def __init__(self, program, environment, seconds=60):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [program, "-H", "127.0.0.1", "-p", str(self.port)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**environment, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}, start_new_session=True)
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise SystemExit("moto_server does not answer")

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()
