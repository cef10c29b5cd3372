"""A small OpenStack cloud on loopback: keystone v3, and what stands before glance, nova and neutron.

Each project is a world of its own, with its records, its faults and an account of what was asked to be changed, so that the
cases of the check can run beside one another. Formats are those of the API references (docs.openstack.org/api-ref) and of the
exceptions in keystone, glance, nova and neutron-lib.
"""
import datetime
import http.server
import json
import re
import threading
import traceback
import urllib.parse
import uuid

REGION = "RegionOne"
DOMAIN = {"id": "default", "name": "Default"}


def now(seconds=0):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def new_id():
    return str(uuid.uuid4())


class Answer(Exception):
    """What a service answers; raised where it is an error."""

    def __init__(self, status, body=None, headers=None, type="application/json"):
        super().__init__(status)
        self.status, self.headers, self.type = status, dict(headers or {}), type
        self.content = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()


class Fault:
    """Has the next `times` requests whose `METHOD PATH` matches answered with `answer`.

    Without an answer the connection is closed: after `work`, when the request was carried out all the same.
    """

    def __init__(self, pattern, answer=None, times=1, work=False, half=False, skip=0):
        self.pattern, self.answer, self.times, self.work, self.half = re.compile(pattern), answer, times, work, half
        self.skip, self.met = skip, 0


class Project:
    """What there is of one project."""

    def __init__(self, cloud, name):
        self.cloud, self.name, self.id = cloud, name, uuid.uuid4().hex
        self.records, self.faults, self.log, self.microversions = {}, [], [], set()
        self.services = ["identity", "image", "compute", "network"]
        self.quotas, self.servers, self.polls = {}, {}, 0
        self.lock = threading.RLock()

    def kind(self, kind):
        return self.records.setdefault(kind, {})

    def add(self, kind, record):
        self.kind(kind)[record["id"]] = record
        return record

    def names(self, kind):
        return sorted(record["name"] for record in self.kind(kind).values())

    def one(self, kind, name):
        """The one record of that name, or description."""
        return next(record for record in self.kind(kind).values() if name in (record.get("name"), record.get("description")))

    def everything(self):
        """All that there is, by kinds; what each project has aside."""
        found = {kind: sorted(record["name"] or record.get("description", "") for record in records.values())
                 for kind, records in self.records.items()}
        found["security-groups"] = [name for name in found.get("security-groups", []) if name != "default"]
        found["security-group-rules"] = [text for text in found.get("security-group-rules", []) if text]
        return {kind: names for kind, names in found.items() if names}

    def changed(self):
        """What was asked to be changed since this was last asked."""
        with self.lock:
            found, self.log = self.log, []
        return found

    def fault(self, *arguments, **more):
        with self.lock:
            fault = Fault(*arguments, **more)
            self.faults.append(fault)
        return fault

    def calm(self):
        with self.lock:
            self.faults = []

    def meet(self, request):
        with self.lock:
            for fault in self.faults:
                if fault.pattern.search(request) and fault.met < fault.times + fault.skip:
                    fault.met += 1
                    if fault.met > fault.skip:
                        return fault
        return None


class Keystone:
    """Users, projects and tokens."""

    def __init__(self, cloud):
        self.cloud, self.passwords, self.tokens, self.revoked = cloud, {}, {}, set()
        self.logins = 0

    def answer(self, request):
        if request.path in ("", "/"):
            raise Answer(300, {"versions": {"values": [self.version()]}})
        if request.path.rstrip("/") == "/v3":
            return Answer(200, {"version": self.version()})
        if request.path == "/v3/auth/tokens" and request.method == "POST":
            return self.login(request.document["auth"])
        project = self.cloud.admitted(request)
        if request.path.startswith("/v3/projects"):
            return Answer(200, {"projects": [self.project(project)]})
        raise Answer(404, keystone_error(404, "Not Found", "The resource could not be found."))

    def version(self):
        return {"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z", "links": [
            {"rel": "self", "href": f"{self.cloud.url}/identity/v3/"}], "media-types": [
                {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}]}

    def login(self, auth):
        self.logins += 1
        identity = auth["identity"]
        project = self.scope(auth)
        if "password" in identity["methods"]:
            user = identity["password"]["user"]
            right = self.passwords.get(user.get("name"))
            if right is None or user.get("password") != right or user.get("domain", DOMAIN).get("name", "Default") != "Default":
                raise unauthorized()
        elif "token" in identity["methods"]:
            if self.tokens.get(identity["token"]["id"]) is None or identity["token"]["id"] in self.revoked:
                raise Answer(404, keystone_error(404, "Not Found", "Failed to validate token"))
        else:
            raise unauthorized()
        if project is None:
            raise unauthorized()
        token = uuid.uuid4().hex
        self.tokens[token] = project
        return Answer(201, {"token": self.token(project, identity["methods"])}, {"X-Subject-Token": token})

    def scope(self, auth):
        wanted = auth.get("scope", {}).get("project", {})
        return next((project for project in self.cloud.projects.values() if wanted.get("name") == project.name
                     or wanted.get("id") == project.id), None)

    def project(self, project):
        return {"id": project.id, "name": project.name, "domain": DOMAIN, "domain_id": "default", "enabled": True}

    def token(self, project, methods):
        return {"methods": methods, "user": {"id": "u" * 32, "name": "lab", "domain": DOMAIN, "password_expires_at": None},
                "audit_ids": ["3T2dc1CGQxyJsHdDu1xkcw"], "expires_at": now(3600), "issued_at": now(), "is_domain": False,
                "project": {"id": project.id, "name": project.name, "domain": DOMAIN},
                "roles": [{"id": "r" * 32, "name": "member"}], "catalog": self.catalog(project)}

    def catalog(self, project):
        paths = {"identity": "/identity", "image": "/image", "compute": "/compute/v2.1", "network": "/networking"}
        names = {"identity": "keystone", "image": "glance", "compute": "nova", "network": "neutron"}
        return [{"id": f"{type:x<32}", "type": type, "name": names[type], "endpoints": [
            {"id": f"{type}{interface:y<24}", "interface": interface, "region": REGION, "region_id": REGION,
             "url": self.cloud.url + paths[type]} for interface in ("public", "internal", "admin")]}
                for type in project.services]


def keystone_error(code, title, message):
    return {"error": {"code": code, "title": title, "message": message}}


def unauthorized():
    return Answer(401, keystone_error(401, "Unauthorized", "The request you have made requires authentication."),
                  {"WWW-Authenticate": 'Keystone uri="http://127.0.0.1/identity"'})


class Request:
    """A request to a service; `path` is what stands behind the service's own."""

    def __init__(self, method, target, headers):
        whole = urllib.parse.urlsplit(target)
        self.service, _, rest = whole.path.lstrip("/").partition("/")
        self.method, self.path, self.headers = method, "/" + urllib.parse.unquote(rest) if rest else "", headers
        self.query = urllib.parse.parse_qs(whole.query, keep_blank_values=True)
        self.content, self.project = b"", None

    @property
    def document(self):
        return json.loads(self.content or b"{}")

    @property
    def parts(self):
        return self.path.strip("/").split("/")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def serve(self):
        cloud = self.server.cloud
        request = Request(self.command, self.path, self.headers)
        fault = None
        try:
            token = self.headers.get("X-Auth-Token")
            project = cloud.keystone.tokens.get(token)
            if project:
                fault = project.meet(f"{self.command} {request.service}{request.path}")
            request.content = self.body(fault)
            if request.content is None or (fault and fault.answer is None and not fault.work):
                return self.hang_up()
            answer = fault.answer if fault and not fault.work else cloud.answer(request)
            if fault and fault.work:
                if fault.answer is None:
                    return self.hang_up()
                answer = fault.answer
        except Answer as raised:
            answer = raised
        except Exception:  # A fault of the fake: said, and seen by the check.
            cloud.broken.append(traceback.format_exc())
            answer = Answer(500, {"error": {"message": "the fake is broken", "code": 500}})
        self.send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = serve

    def body(self, fault):
        """The body; None where it is cut off half-way."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            length = int(self.headers.get("Content-Length", 0))
            if fault and fault.half:
                self.rfile.read(length // 2)
                return None
            return self.rfile.read(length)
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
            if fault and fault.half:
                return None
        self.rfile.readline()
        return content

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(2)

    def send(self, answer):
        self.send_response(answer.status)
        bare = answer.status == 204
        headers = {"X-Openstack-Request-Id": f"req-{uuid.uuid4()}", **answer.headers}
        if not bare:
            headers |= {"Content-Type": answer.type, "Content-Length": str(len(answer.content))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if not bare and self.command != "HEAD":
            self.wfile.write(answer.content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # Clients that are gone.


class Cloud:
    """The cloud: services by the first part of their paths."""

    def __init__(self):
        self.projects, self.broken, self.services = {}, [], {}
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.cloud = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.keystone = Keystone(self)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def project(self, name):
        """The project of that name, which is made where there is none."""
        if name not in self.projects:
            self.projects[name] = Project(self, name)
            for service in self.services.values():
                service.furnish(self.projects[name])
        return self.projects[name]

    def admitted(self, request):
        """The project of a request's token."""
        token = request.headers.get("X-Auth-Token")
        project = self.keystone.tokens.get(token)
        if project is None or token in self.keystone.revoked:
            raise unauthorized()
        return project

    def answer(self, request):
        if request.service == "identity":
            return self.keystone.answer(request)
        service = self.services.get(request.service)
        if service is None:
            raise Answer(404, {"message": "no such service"})
        if (found := service.versions(request)) is not None:
            return found
        request.project = self.admitted(request)
        with request.project.lock:
            answer = service.answer(request)
            if request.method != "GET":
                request.project.log.append(f"{request.method} {request.service}{self.plain(request)}")
            return answer

    def plain(self, request):
        """A path with what is told apart by IDs left out."""
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", request.path)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)
