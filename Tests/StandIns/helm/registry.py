#!/usr/bin/env python3
"""A registry of OCI artifacts on loopback, in memory, for tests of charts: `helm push`, `pull`, `install oci://...`.

usage: registry.py [--port N] [--user NAME:PASSWORD]

Prints host:port when it takes requests, and ends with the process that started it (when its standard input ends).
It is plain HTTP: helm wants --plain-http (3.13 and later; earlier ones cannot reach it). What it knows is the part of the
distribution specification that helm uses: uploads in one piece, blobs, manifests by tag and by digest, and tags.
"""
import argparse
import base64
import hashlib
import http.server
import json
import re
import sys
import threading
import uuid

LIMIT = 32 << 20


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Registry(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, user):
        super().__init__(("127.0.0.1", port), Handler)
        self.expected = user and "Basic " + base64.b64encode(user.encode()).decode()
        self.blobs, self.manifests, self.tags, self.uploads = {}, {}, {}, {}
        self.change = threading.Lock()

    def handle_error(self, *_):
        """A client that goes early is no fault."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "registry"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code, message, **headers):
        body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
        self.answer(status, body, Content_Type="application/json", **headers)

    def content(self):
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LIMIT))

    def serve(self):
        body = self.content()
        if self.server.expected and self.headers.get("Authorization") != self.server.expected:
            return self.refuse(401, "UNAUTHORIZED", "authentication required", WWW_Authenticate='Basic realm="registry"')
        path, _, query = self.path.partition("?")
        if path in ("/v2", "/v2/"):
            return self.answer(200)
        found = re.fullmatch(r"/v2/(.+)/(blobs/uploads|blobs|manifests|tags)/([^/]*)", path)
        if not found:
            return self.refuse(404, "UNSUPPORTED", "no such endpoint")
        name, part, last = found.groups()
        with self.server.change:
            {"blobs/uploads": self.upload, "blobs": self.blob, "manifests": self.manifest, "tags": self.list_tags}[part](
                name, last, query, body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = serve

    def upload(self, name, identifier, query, body):
        uploads = self.server.uploads
        if self.command == "POST":
            identifier = uuid.uuid4().hex
            uploads[identifier] = b""
            return self.answer(202, Location=f"/v2/{name}/blobs/uploads/{identifier}")
        if identifier not in uploads:
            return self.refuse(404, "BLOB_UPLOAD_UNKNOWN", "no such upload")
        uploads[identifier] += body
        if self.command == "PATCH":
            return self.answer(202, Location=f"/v2/{name}/blobs/uploads/{identifier}")
        content = uploads.pop(identifier)
        digest = digest_of(content)
        if f"digest={digest}" not in query.replace("%3A", ":"):
            return self.refuse(400, "DIGEST_INVALID", "the content has another digest")
        self.server.blobs[digest] = content
        return self.answer(201, Location=f"/v2/{name}/blobs/{digest}", Docker_Content_Digest=digest)

    def blob(self, _, digest, __, ___):
        content = self.server.blobs.get(digest)
        if content is None:
            return self.refuse(404, "BLOB_UNKNOWN", "no such blob")
        return self.answer(200, content, Content_Type="application/octet-stream", Docker_Content_Digest=digest)

    def manifest(self, name, reference, _, body):
        server = self.server
        if self.command == "PUT":
            digest = digest_of(body)
            server.manifests[name, digest] = (body, self.headers.get("Content-Type", "application/json"))
            if not reference.startswith("sha256:"):
                server.tags[name, reference] = digest
            return self.answer(201, Location=f"/v2/{name}/manifests/{digest}", Docker_Content_Digest=digest)
        digest = server.tags.get((name, reference), reference)
        if (name, digest) not in server.manifests:
            return self.refuse(404, "MANIFEST_UNKNOWN", "no such manifest")
        content, kind = server.manifests[name, digest]
        return self.answer(200, content, Content_Type=kind, Docker_Content_Digest=digest)

    def list_tags(self, name, *_):
        tags = sorted(tag for owner, tag in self.server.tags if owner == name)
        if not tags:
            return self.refuse(404, "NAME_UNKNOWN", "no such repository")
        return self.answer(200, json.dumps({"name": name, "tags": tags}).encode(), Content_Type="application/json")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user", help="NAME:PASSWORD, without which nothing is answered")
    options = parser.parse_args()
    server = Registry(options.port, options.user)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
