"""What the fakes of scripts/checks/realclouds.py have in common: a service of JSON on this machine, which writes down what it
is asked, fails as it is told to, and has an embedded control plane behind each of its clusters.
"""
import dataclasses
import json
import pathlib
import re
import ssl
import threading
import urllib.parse

import clouds_front


class Refused(Exception):
    """An answer that is no success: a status, the document, headers, and what happens `before` it is given."""

    def __init__(self, status, document, headers=None, before=None):
        super().__init__(status)
        self.status, self.document, self.headers, self.before = status, document, headers or {}, before


@dataclasses.dataclass
class Fault:
    """What the next `times` requests of a method, whose path matches, are answered."""
    method: str
    path: str
    answer: Refused
    times: int = 1
    met: int = 0


class Handler(clouds_front.Relay):
    def answer(self):
        url, body = urllib.parse.urlsplit(self.path), self.content()
        status, document, headers = self.server.service.asked(self.command, url, self.headers, body)
        text = "" if document is None else json.dumps(document)
        self.whole(status, "application/json; charset=utf-8", text, headers)


class Service:
    """Answers one request after the other. What a request comes to is for `handle` to say, or for the faults that are told."""

    secure = True

    def __init__(self, weir, folder, environment):
        self.weir, self.folder, self.environment = weir, pathlib.Path(folder), environment
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority = clouds_front.certificate(self.folder, self.tls)
        self.lock = threading.RLock()
        self.requests, self.told, self.unknown, self.planes, self.clusters = [], [], [], {}, {}
        self.server = clouds_front.Server(Handler, self.tls if self.secure else None)
        self.server.service = self
        self.faults = self.server.faults
        self.url = f"{'https' if self.secure else 'http'}://127.0.0.1:{self.server.server_port}"
        self.server.thread.start()

    def asked(self, method, url, headers, body):
        with self.lock:
            self.requests.append(f"{method} {url.path}")
            try:
                for fault in self.told:
                    if fault.met < fault.times and method == fault.method and re.search(fault.path, url.path):
                        fault.met += 1
                        if fault.answer.before:
                            fault.answer.before()
                        raise fault.answer
                return self.handle(method, url, headers, body)
            except Refused as refused:
                return refused.status, refused.document, refused.headers

    def handle(self, method, url, headers, body):
        """The status, document and headers of an answer."""
        raise NotImplementedError

    def fail(self, method, path, answer, times=1):
        """Has the next requests fail; gives what counts them."""
        with self.lock:
            self.told.append(Fault(method, path, answer, times))
            return self.told[-1]

    def changes(self):
        """What was asked to be changed since this was last asked."""
        with self.lock:
            asked, self.requests = self.requests, []
        return [request for request in asked if self.changing(request)]

    def changing(self, request):
        return not request.startswith("GET ")

    def plane(self, name):
        """The control plane of a cluster, which comes when it is first asked for."""
        if name not in self.planes:
            self.planes[name] = clouds_front.ControlPlane(self, name)
        return self.planes[name]

    def gone(self, name):
        if plane := self.planes.pop(name, None):
            plane.stop()

    def knows(self, plane, token):
        """Whether a token is the administrator's."""
        return False

    def stop(self):
        self.server.stop()
        for name in list(self.planes):
            self.gone(name)
