#!/usr/bin/env python3
"""Sends the embedded control plane what no good client sends, and checks that it refuses it, lives and stays small.

Wrong bodies, paths, queries, tokens, definitions and patches have the status codes in `REQUESTS`; floods, silence and
garbage on the wire may be answered or cut, but never hang or end the server. After each group it must say that it is ready.
"""
import argparse
import base64
import json
import os
import resource
import socket
import ssl
import sys
import threading
import time

import controlplane

MAPS = "/api/v1/namespaces/default/configmaps"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
JSON, YAML, PROTOBUF = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
PATCH = "application/json-patch+json"
REFUSED = (400, 404, 405, 413, 414, 415, 422, 431)
GONE = "cut"


def config_map(name, data=None, **more):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **more}, "data": data or {}}


def bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n" + "\n".join(lines)


def requests():
    """(name, method, path, body, content type, statuses). Versions that are no numbers, and patches with an unknown
    directive, are answered with 500 by Kubernetes as well."""
    deep = 11000
    good = json.dumps(config_map("good"))
    bodies = {
        "no body": ("", JSON), "cut JSON": (good[:-5], JSON), "text after JSON": (good + "}", JSON), "a list": ("[]", JSON),
        "null": ("null", JSON), "a number": ("1e999", JSON), "no UTF-8": (b'{"kind":"\xff\xfe"}', JSON),
        "half a surrogate": (r'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\ud800"}}', JSON),
        "NUL": ('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a\\u0000b"}}', JSON),
        "deep lists": ('{"apiVersion":"v1","kind":"ConfigMap","metadata":' + "[" * deep + "]" * deep + "}", JSON),
        "deep objects": ('{"a":' * deep + "1" + "}" * deep, JSON), "open lists": ("[" * deep, JSON),
        "data of numbers": (json.dumps(config_map("x", {"a": 1})), JSON),
        "another kind": (good.replace("ConfigMap", "Secret"), JSON), "no kind": ("{}", JSON),
        "a name of 300": (json.dumps(config_map("a" * 300)), JSON), "a name with ..": (json.dumps(config_map("..")), JSON),
        "labels of objects": (json.dumps(config_map("x", labels={"a": {"b": "c"}})), JSON),
        "broken YAML": ("a: [b\nc: d: e", YAML), "a YAML bomb": (bomb(), YAML), "deep YAML": ("[" * deep, YAML),
        "YAML with a tag": ("!!python/object:os.system [x]", YAML), "a YAML circle": ("&a [*a]", YAML),
        "protobuf garbage": (b"k8s\x00" + os.urandom(500), PROTOBUF),
        "cut protobuf": (b"k8s\x00\x0a\xff\xff\xff\x7f", PROTOBUF),
        "protobuf without magic": (os.urandom(500), PROTOBUF), "XML": ("<a/>", "application/xml")}
    for name, (body, kind) in bodies.items():
        yield f"body: {name}", "POST", MAPS, body, kind, REFUSED
    for query in ("limit=abc", "limit=99999999999999999999", "resourceVersion=abc", "continue=@@", "labelSelector=((",
                  "fieldSelector=nope%3Dx", "watch=1&resourceVersion=abc", "watch=1&timeoutSeconds=abc",
                  "resourceVersionMatch=Exact", "labelSelector=" + "a%2C" * 500 + "%21%21",
                  "continue=" + base64.b64encode(b'{"v":"meta.k8s.io/v1","rv":-1,"start":"../../x\\u0000"}').decode()):
        yield f"query: {query[:60]}", "GET", f"{MAPS}?{query}", None, None, (400, 410, 422, 500)
    for place in ("/api/v1/namespaces/default/../../../../etc/passwd", "/api/v1/namespaces/%2e%2e/configmaps/x",
                  "/api/v1/namespaces/a%2Fb/configmaps/x", "//api//v1//namespaces/default/configmaps/x", f"{MAPS}/%00",
                  "/%00", f"{MAPS}/%zz", f"{MAPS}/..%2f..", "/..%2f..%2fetc/passwd", f"{MAPS}/" + "a" * 4000,
                  "/api/v1/" + "x/" * 2000,
                  "/%ff%fe", f"{MAPS}/x/status/status", "/apis/x//", "/api/v1/watch/../configmaps/x"):
        yield f"path: {place[:60]}", "GET", place, None, None, (301, 307, *REFUSED)
    yield "path: 100 kB", "GET", f"{MAPS}/" + "a" * 100_000, None, None, (*REFUSED, GONE)
    for method in ("FOO", "TRACE", "CONNECT", "PROPFIND", "OPTIONS"):
        yield f"method: {method}", method, f"{MAPS}/x", None, None, (400, 404, 405, 501, GONE)
    for name, patch, kind in (
            ("no list", {}, PATCH), ("a bad pointer", [{"op": "add", "path": "data", "value": 1}], PATCH),
            ("no operation", [{"op": "explode", "path": "/data"}], PATCH), ("a failed test",
            [{"op": "test", "path": "/data/a", "value": "z"}], PATCH), ("11,000 operations",
            [{"op": "add", "path": "/data/a", "value": "b"}] * 11_000, PATCH), ("copies of copies",
            [{"op": "copy", "from": "/data", "path": f"/data/c{n}"} for n in range(40)], PATCH), ("a list for data",
            {"data": []}, "application/merge-patch+json"), ("a bad directive", {"data": {"$patch": "explode"}},
            "application/strategic-merge-patch+json"), ("another type", {}, "application/x-patch"),
            ("an empty apply", b"", "application/apply-patch+yaml")):
        allowed = (*REFUSED, 500) if name == "a bad directive" else REFUSED
        yield f"patch: {name}", "PATCH", f"{MAPS}/victim?fieldManager=x", patch, kind, allowed


def definition(name, schema):
    served = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{name}s.bad.example.com"}, "spec": {
                "group": "bad.example.com", "scope": "Namespaced",
                "names": {"plural": f"{name}s", "kind": name.title()}, "versions": [served]}}


def definitions():
    """(name, definition, statuses)."""
    deep = {"type": "string"}
    for _ in range(400):
        deep = {"type": "object", "properties": {"a": deep}}
    text = {"type": "string"}

    def with_rule(rule):
        return {"type": "object", "properties": {"spec": {"type": "object", "x-kubernetes-validations": [{"rule": rule}]}}}

    yield "recursive", {"type": "object", "properties": {"a": {"$ref": "#"}}}, REFUSED
    yield "no structure", {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}]}}}, (201, *REFUSED)
    yield "no type", {"properties": {"a": text}}, (201, *REFUSED)
    yield "a text for a schema", "x", REFUSED
    yield "400 levels", deep, (201, *REFUSED)
    yield "a bad pattern", {"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}, REFUSED
    yield "a bad default", {"type": "object", "properties": {"a": {"type": "string", "default": 1}}}, REFUSED
    yield "a rule that is none", with_rule("self.((("), REFUSED
    yield "a deep rule", with_rule("(" * 5000 + "true" + ")" * 5000), (201, *REFUSED)
    yield "10,000 fields", {"type": "object", "properties": {f"f{n}": text for n in range(10_000)}}, (201, *REFUSED)


class Check:
    """One server and what was found wrong with it."""

    def __init__(self, server, given):
        self.server, self.given, self.faults, self.count = server, given, [], 0
        self.client = server.client(timeout=20)

    def expect(self, name, ok, text):
        self.count += 1
        if not ok:
            self.faults.append(f"{name}: {text}")

    def group(self, name, work):
        before, begun = self.server.resident(), time.monotonic()
        try:
            work()
        except (controlplane.Failed, *controlplane.BROKEN) as error:
            self.faults.append(f"{name}: {error!r}")
        alive = self.server.alive()
        self.expect(name, alive, f"the server is gone: {self.server.errors()}")
        after = self.server.resident()
        print(f"{name}: {time.monotonic() - begun:.1f} s, memory {before:.0f} -> {after:.0f} MiB", flush=True)
        self.expect(name, after < before + self.given.growth, f"memory grew from {before:.0f} to {after:.0f} MiB")
        if not alive:
            self.server.kill()
            self.server.start()
            self.client = self.server.client(timeout=20)

    def send(self, method, path, body, kind, client=None, headers=None):
        """The status and body of the answer, or that there was none."""
        begun = time.monotonic()
        try:
            sent = body.encode() if isinstance(body, str) else body
            reply = (client or self.client).request(method, path, sent, kind or JSON, headers)
        except controlplane.BROKEN as error:
            return GONE, repr(error), time.monotonic() - begun
        return reply.status, reply.body[:200], time.monotonic() - begun

    def requests(self):
        self.send("POST", MAPS, config_map("victim", {"a": "b" * 100}), JSON)
        for name, method, path, body, kind, allowed in requests():
            status, text, took = self.send(method, path, body, kind)
            self.expect(name, status in allowed, f"{status} {text!r}")
            self.expect(name, took < 10, f"took {took:.1f} s")
            if name.startswith("method:"):
                status, text, took = self.send("GET", "/readyz", None, None)
                self.expect(name, took < 10, f"the next on its connection: {status} after {took:.1f} s")

    def definitions(self):
        for number, (name, schema, allowed) in enumerate(definitions()):
            status, text, took = self.send("POST", DEFINITIONS, definition(f"k{number}", schema), JSON)
            self.expect(f"definition: {name}", status in allowed, f"{status} {text!r}")
            self.expect(f"definition: {name}", took < 20, f"took {took:.1f} s")
        slow = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}
        self.client.make(DEFINITIONS, definition("slow", slow))
        made = {"apiVersion": "bad.example.com/v1", "kind": "Slow", "metadata": {"name": "x"}, "a": "a" * 5000 + "!"}
        end = time.monotonic() + 20
        while time.monotonic() < end:
            status, text, took = self.send("POST", "/apis/bad.example.com/v1/namespaces/default/slows", made, JSON)
            if status != 404:
                break
            time.sleep(0.1)
        self.expect("a slow pattern", status == 422 and took < 10, f"{status} {text!r} in {took:.1f} s")

    def tokens(self):
        def part(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

        claims = {"sub": "system:serviceaccount:kube-system:default", "exp": 1 << 40}
        forged = f"Bearer {part({'alg': 'none'})}.{part(claims)}."
        for name, value, allowed in (
                ("none", None, (401, 403)), ("a word", "Bearer x", (401,)), ("nothing", "Bearer ", (401, 403)),
                ("no signature", forged, (401,)), ("a false signature", forged + "AAAA", (401,)),
                ("dots", "Bearer ...", (401,)), ("basic", "Basic YTpi", (401, 403)),
                ("64 kB", "Bearer " + "a" * 65_000, (400, 401, 431, GONE))):
            client = self.server.client(admin=False)
            status, text, _ = self.send("GET", MAPS, None, None, client, value and {"Authorization": value})
            self.expect(f"token: {name}", status in allowed, f"{status} {text!r}")
            client.close()

    def wire(self, name, chunks, allowed, context=True, half=False):
        """Sends bytes as they are, and reads until the end: the first line of the answer has to be allowed."""
        begun, answer = time.monotonic(), b""
        plain = socket.create_connection((self.server.config.host, self.server.port), timeout=20)
        try:
            config = self.server.config
            pipe = config.admin.wrap_socket(plain, server_hostname=config.host) if context else plain
            try:
                for chunk in chunks:
                    pipe.sendall(chunk)
                if half:
                    socket.socket.shutdown(pipe, socket.SHUT_WR)
            except OSError:
                pass
            try:
                while b"\r\n" not in answer and (more := pipe.recv(65536)):
                    answer += more
            except socket.timeout:
                answer = b"HTTP/1.1 hangs"
            except OSError:
                pass
            pipe.close()
        except OSError:
            pass
        finally:
            plain.close()
        line = answer.split(b"\r\n")[0].decode(errors="replace")
        words = line.split()
        status = int(words[1]) if line.startswith("HTTP/1.") and words[1].isdigit() else line[:80] or GONE
        status = GONE if answer[:1] == b"\x15" else status  # a TLS alert
        took = time.monotonic() - begun
        self.expect(name, status in allowed and took < 10, f"{status} after {took:.1f} s")

    def wires(self):
        start = f"POST {MAPS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode()
        block, refused = b"x" * 65536, (*REFUSED, GONE)
        self.wire("10 MB with a length", [start + b"Content-Length: 10485760\r\n\r\n"] + [block] * 160, (413, GONE))
        self.wire("10 MB in chunks",
                  [start + b"Transfer-Encoding: chunked\r\n\r\n"] + [b"10000\r\n" + block + b"\r\n"] * 160, (413, GONE))
        self.wire("10 MB awaited", [start + b"Expect: 100-continue\r\nContent-Length: 10485760\r\n\r\n"],
                  (100, 413, 417, GONE))
        for text in ("-1", "abc", "99999999999999999999", "1\r\nContent-Length: 2"):
            self.wire(f"Content-Length {text!r}", [start + f"Content-Length: {text}\r\n\r\nx".encode()], refused)
        self.wire("a bad chunk", [start + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n"], refused)
        self.wire("two framings", [start + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], refused)
        get = b"GET /readyz HTTP/1.1\r\nHost: x\r\n"
        self.wire("5,000 headers", [get + b"".join(b"X-%d: y\r\n" % n for n in range(5000)) + b"\r\n"], (200, *refused))
        self.wire("10 MB of headers", [get] + [b"X-A: " + block + b"\r\n"] * 160, refused)
        self.wire("a header of 1 MB", [get + b"X-A: " + b"y" * (1 << 20) + b"\r\n\r\n"], refused)
        self.wire("no HTTP", [b"\x00\x01\x02 nonsense\r\n\r\n"], refused)
        self.wire("HTTP/9.9", [b"GET /readyz HTTP/9.9\r\n\r\n"], (400, 505, 200, GONE))
        self.wire("pipelined", [(get + b"\r\n") * 1000], (200, *refused))
        self.wire("garbage for TLS", [os.urandom(4096)], refused, context=False)
        self.wire("plain HTTP", [get + b"\r\n"], refused, context=False)
        self.wire("half a body, then closed", [start + b"Content-Length: 100\r\n\r\n{"], refused, half=True)
        self.wire("half a TLS greeting", [b"\x16\x03\x01\x02\x00\x01\x00"], refused, context=False, half=True)

    def open_files(self):
        files = f"/proc/{self.server.process.pid}/fd"
        return len(os.listdir(files)) if os.path.isdir(files) else 0

    def closed(self, name, before):
        """Whether the server closes what its clients have closed."""
        end = time.monotonic() + 15
        while self.open_files() > before + 2 and time.monotonic() < end:
            time.sleep(0.2)
        now = self.open_files()
        self.expect(name, now <= before + 2, f"{now} open files after all was closed, {before} before")

    def floods(self):
        """Headers without end, from clients that read the refusal and go."""
        self.client.get(MAPS)
        before = self.open_files()
        for _ in range(10):
            plain = socket.create_connection((self.server.config.host, self.server.port), timeout=1)
            with self.server.config.plain.wrap_socket(plain, server_hostname=self.server.config.host) as pipe:
                try:
                    pipe.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\n")
                    for _ in range(16):
                        pipe.sendall(b"X-A: " + b"x" * 65536 + b"\r\n")
                    pipe.recv(65536)
                    pipe.recv(65536)
                except OSError:
                    pass
        self.closed("floods of headers", before)

    def half_closed(self):
        before = self.open_files()
        for number in range(200):
            watch = self.client.watch(f"{MAPS}?watch=1")
            watch.connection.sock.shutdown(socket.SHUT_WR if number % 2 else socket.SHUT_RDWR)
            watch.cut()
        self.closed("half-closed watches", before)

    def idle(self):
        """Many connections that say nothing, some not even a TLS greeting."""
        count, pipes = self.given.connections, []
        try:
            for number in range(count):
                pipe = socket.create_connection((self.server.config.host, self.server.port), timeout=30)
                if number % 10:
                    pipe = self.server.config.admin.wrap_socket(pipe, server_hostname=self.server.config.host)
                pipes.append(pipe)
            begun = time.monotonic()
            self.client.get(MAPS)
            took = time.monotonic() - begun
            print(f"  {count} connections: memory {self.server.resident():.0f} MiB, a list in {took:.3f} s")
        finally:
            for pipe in pipes:
                pipe.close()

    def slow_reader(self):
        """A watch that nobody reads, while many events are written and another watch reads them all."""
        events, threads, seen = self.given.events, 8, []
        before = self.server.resident()
        names = [self.client.make(MAPS, config_map(f"slow-{n}"))["metadata"] for n in range(threads)]
        version = names[-1]["resourceVersion"]
        slow = self.client.watch(f"{MAPS}?watch=1&resourceVersion={version}")
        fast = self.client.watch(f"{MAPS}?watch=1&resourceVersion={version}")

        def follow():
            for told in fast:
                seen.append(told["type"])
                if len(seen) >= events // threads * threads:
                    return

        def write(name):
            client = self.server.client()
            for number in range(events // threads):
                body = {"data": {"n": str(number), "fill": "x" * 4000}}
                status = client.request("PATCH", f"{MAPS}/{name}", body, "application/merge-patch+json").status
                if status != 200:
                    self.faults.append(f"slow reader: a write is answered with {status}")
                    return

        reader = threading.Thread(target=follow, daemon=True)
        workers = [threading.Thread(target=write, args=(name["name"],)) for name in names]
        for thread in [reader, *workers]:
            thread.start()
        for thread in workers:
            thread.join()
        reader.join(30)
        grown = self.server.resident() - before
        print(f"  {events} events of 4 kB: memory grew by {grown:.0f} MiB; the other watch saw {len(seen)}")
        self.expect("slow reader", len(seen) == events // threads * threads, f"the other watch saw {len(seen)} events")
        slow.connection.sock.settimeout(20)
        late = 0
        try:
            for told in slow:
                late += 1
                if told["type"] == "ERROR":
                    break
            ended = True
        except (ssl.SSLError, ValueError):
            ended = True
        except OSError as error:
            ended = not isinstance(error, TimeoutError)
        print(f"  the slow watch had {late} events waiting and {'was cut' if ended else 'goes on'}")
        self.expect("slow reader", ended or late >= events // threads * threads, "it was not cut and misses events")
        slow.cut()
        fast.cut()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--connections", type=int, default=2000, help="idle connections")
    options.add_argument("--events", type=int, default=20_000, help="events that the slow reader does not read")
    options.add_argument("--growth", type=float, default=150, help="MiB that memory may grow by in one group")
    options.add_argument("--only", action="append", help="a group; may be given several times")
    given = options.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = given.connections + 500
    if soft != resource.RLIM_INFINITY and soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
        given.connections = min(given.connections, limit - 500)
    with controlplane.Server(given.weir, memory=True) as server:
        check = Check(server, given)
        groups = {"requests": check.requests, "definitions": check.definitions, "tokens": check.tokens,
                  "wire": check.wires, "floods": check.floods, "half-closed": check.half_closed, "idle": check.idle,
                  "slow-reader": check.slow_reader}
        for name, work in groups.items():
            if not given.only or name in given.only:
                check.group(name, work)
    for fault in check.faults:
        print(f"fault: {fault}", file=sys.stderr)
    print(f"{check.count} checks, {len(check.faults)} faults")
    sys.exit(1 if check.faults else 0)


main()
