"""The fakes of glance v2 and nova 2.1 of scripts/checks/realopenstack.py."""
import hashlib
import re

from realopenstack_cloud import Answer, new_id, now

MICROVERSIONS = ("2.1", "2.96")
FLAVORS = [("m1.tiny", "1", 512, 1), ("m1.small", "2", 2048, 1)]


def web_page(status, title, text):
    """An error as WebOb writes it for glance."""
    return Answer(status, f"<html>\n <head>\n  <title>{status} {title}</title>\n </head>\n <body>\n  <h1>{status} {title}</h1>\n"
                          f"  {text}<br /><br />\n\n\n </body>\n</html>", type="text/html; charset=UTF-8")


def matches(record, query, regex=False):
    """Whether `record` is what `query` asks for."""
    for name, values in query.items():
        if name in ("limit", "marker", "fields", "sort_key", "sort_dir", "is_public", "deleted", "all_tenants"):
            continue
        if name == "name" and regex:
            if not any(re.search(value, record["name"]) for value in values):
                return False
        elif name in record and str(record[name]) not in [value.removeprefix("in:") for value in values]:
            return False
    return True


class Glance:
    OWN = {"name", "tags", "container_format", "disk_format", "visibility", "min_disk", "min_ram", "protected", "os_hidden", "id"}

    def __init__(self, cloud):
        self.cloud = cloud

    def furnish(self, project):
        project.add("images", self.image(project, {"name": "cirros", "visibility": "public", "disk_format": "qcow2",
                                                   "container_format": "bare"}) | {"status": "active", "size": 4})

    def versions(self, request):
        own = [{"id": f"v2.{minor}", "status": "CURRENT" if minor == 15 else "SUPPORTED",
                "links": [{"rel": "self", "href": f"{self.cloud.url}/image/v2/"}]} for minor in (15, 7, 0)]
        return Answer(300 if request.path.strip("/") == "" else 200, {"versions": own}) \
            if request.path.strip("/") in ("", "versions") else None

    def answer(self, request):
        parts, images = request.parts, request.project.kind("images")
        if parts[:2] != ["v2", "images"]:
            raise web_page(404, "Not Found", "The resource could not be found.")
        if len(parts) == 2:
            return self.many(request, images)
        image = images.get(parts[2])
        if image is None:
            raise web_page(404, "Not Found", f"No image found with ID {parts[2]}")
        if parts[3:] == ["file"] and request.method == "PUT":
            return self.upload(request, image)
        if request.method == "DELETE":
            images.pop(image["id"])
            return Answer(204)
        return Answer(200, image)

    def many(self, request, images):
        if request.method == "POST":
            if len(images) >= request.project.quotas.get("images", 100):
                raise web_page(413, "Request Entity Too Large", "Request exceeds resource limit image_count_total")
            image = self.image(request.project, request.document)
            return Answer(201, request.project.add("images", image), {"OpenStack-image-import-methods": "glance-direct,web-download"})
        found = [image for image in images.values() if matches(image, request.query)]
        return Answer(200, {"images": found, "first": "/v2/images", "schema": "/v2/schemas/images"})

    def image(self, project, wanted):
        own = new_id()
        return {"status": "queued", "name": None, "tags": [], "container_format": None, "disk_format": None, "size": None,
                "created_at": now(), "updated_at": now(), "visibility": "shared", "self": f"/v2/images/{own}", "min_disk": 0,
                "protected": False, "id": own, "file": f"/v2/images/{own}/file", "checksum": None, "os_hash_algo": None,
                "os_hash_value": None, "os_hidden": False, "owner": project.id, "virtual_size": None, "min_ram": 0,
                "schema": "/v2/schemas/image", **wanted}

    def upload(self, request, image):
        if len(request.content) > request.project.quotas.get("bytes", 1 << 20):
            # Glance has the image wait for other data.
            image["status"] = "queued"
            raise web_page(413, "Request Entity Too Large", "Image exceeds the storage quota: The size of the data "
                           f"{len(request.content)} will exceed the limit. 1 bytes remaining.")
        image |= {"status": "active", "size": len(request.content), "checksum": hashlib.md5(request.content).hexdigest(),
                  "os_hash_algo": "sha512", "os_hash_value": hashlib.sha512(request.content).hexdigest(), "updated_at": now()}
        return Answer(204)


def fault(code, name, message):
    return Answer(code, {name: {"code": code, "message": message}})


class Nova:
    def __init__(self, cloud):
        self.cloud = cloud

    def furnish(self, project):
        for name, own, ram, cpus in FLAVORS:
            project.add("flavors", {"id": own, "name": name, "ram": ram, "vcpus": cpus, "disk": 1, "swap": "", "rxtx_factor": 1.0,
                                    "OS-FLV-EXT-DATA:ephemeral": 0, "OS-FLV-DISABLED:disabled": False,
                                    "os-flavor-access:is_public": True, "links": []})

    def versions(self, request):
        if request.path.strip("/") not in ("", "v2.1"):
            return None
        version = {"id": "v2.1", "status": "CURRENT", "version": MICROVERSIONS[1], "min_version": MICROVERSIONS[0],
                   "updated": "2013-07-23T11:33:21Z", "links": [{"rel": "self", "href": f"{self.cloud.url}/compute/v2.1/"}]}
        return Answer(200, {"version": version} if request.path.strip("/") else {"versions": [version]})

    def answer(self, request):
        version = self.microversion(request)
        parts = request.parts[1:]
        method = {"servers": self.servers, "flavors": self.flavors, "os-keypairs": self.keypairs}.get(parts[0])
        if method is None:
            raise fault(404, "itemNotFound", "The resource could not be found.")
        answer = method(request, parts, version)
        answer.headers |= {"OpenStack-API-Version": f"compute {version[0]}.{version[1]}", "Vary": "OpenStack-API-Version"}
        return answer

    def microversion(self, request):
        asked = request.headers.get("OpenStack-API-Version", "compute 2.1").split()[-1]
        asked = MICROVERSIONS[1] if asked == "latest" else asked
        version, highest = (tuple(int(part) for part in text.split(".")) for text in (asked, MICROVERSIONS[1]))
        if not (2, 1) <= version <= highest:
            raise fault(406, "computeFault", f"Version {asked} is not supported by the API. Minimum is 2.1 and maximum is 2.96.")
        request.project.microversions.add(asked)
        return version

    def flavors(self, request, parts, version):
        flavors = request.project.kind("flavors")
        if parts[1:] in ([], ["detail"]):
            return Answer(200, {"flavors": list(flavors.values())})
        if parts[1] not in flavors:
            raise fault(404, "itemNotFound", f"Flavor {parts[1]} could not be found.")
        return Answer(200, {"flavor": flavors[parts[1]]})

    # Key pairs: their names are what they are asked for by.

    def keypairs(self, request, parts, version):
        pairs = request.project.kind("keypairs")
        if len(parts) > 1:
            if parts[1] not in pairs:
                raise fault(404, "itemNotFound", f"Keypair {parts[1]} not found for user {'u' * 32}")
            if request.method == "DELETE":
                pairs.pop(parts[1])
                return Answer(204 if version >= (2, 2) else 202, None)
            return Answer(200, {"keypair": self.pair(pairs[parts[1]], version)})
        if request.method == "POST":
            return self.keep(request, request.document["keypair"], pairs, version)
        return Answer(200, {"keypairs": [{"keypair": self.pair(pair, version)} for pair in pairs.values()]})

    def keep(self, request, wanted, pairs, version):
        if unknown := set(wanted) - {"name", "public_key"} - ({"type"} if version >= (2, 2) else set()) \
                - ({"user_id"} if version >= (2, 10) else set()):
            raise fault(400, "badRequest", f"Additional properties are not allowed ({unknown} were unexpected)")
        if wanted["name"] in pairs:
            raise fault(409, "conflictingRequest", f"Key pair '{wanted['name']}' already exists.")
        if len(pairs) >= request.project.quotas.get("keypairs", 100):
            raise fault(403, "forbidden", "Quota exceeded, too many key pairs.")
        if not re.match(r"(ssh|ecdsa)-\S+ [A-Za-z0-9+/=]{8,}", wanted["public_key"]):
            raise fault(400, "badRequest", "Keypair data is invalid: failed to generate fingerprint")
        digest = hashlib.md5(wanted["public_key"].encode()).hexdigest()
        pairs[wanted["name"]] = pair = {
            "id": wanted["name"], "name": wanted["name"], "type": wanted.get("type", "ssh"), "public_key": wanted["public_key"],
            "fingerprint": ":".join(digest[place:place + 2] for place in range(0, 32, 2)), "user_id": "u" * 32}
        return Answer(201 if version >= (2, 2) else 200, {"keypair": self.pair(pair, version)})

    def pair(self, pair, version):
        left_out = {"id"} if version >= (2, 2) else {"id", "type"}
        return {name: value for name, value in pair.items() if name not in left_out}

    # Servers

    def servers(self, request, parts, version):
        servers = request.project.kind("servers")
        if request.method == "POST" and len(parts) == 1:
            return self.start(request, request.document["server"], version)
        if parts[1:] in ([], ["detail"]):
            found = [self.shown(request.project, server, version) for server in servers.values()
                     if matches(server, request.query, regex=True)]
            return Answer(200, {"servers": found})
        if parts[1] not in servers:
            raise fault(404, "itemNotFound", f"Instance {parts[1]} could not be found.")
        server = servers[parts[1]]
        if request.method == "DELETE":
            server |= {"OS-EXT-STS:task_state": "deleting", "left": request.project.servers.get("going", 0)}
            return Answer(204)
        if not self.grow(request.project, server):
            raise fault(404, "itemNotFound", f"Instance {parts[1]} could not be found.")
        return Answer(200, {"server": self.shown(request.project, server, version)})

    def start(self, request, wanted, version):
        project = request.project
        if len(project.kind("servers")) >= project.quotas.get("servers", 10):
            raise fault(403, "forbidden", "Quota exceeded for instances: Requested 1, but already used 0 of 0 instances")
        if wanted.get("key_name") and wanted["key_name"] not in project.kind("keypairs"):
            raise fault(400, "badRequest", "Invalid key_name provided.")
        if wanted.get("availability_zone") not in (None, "nova"):
            raise fault(400, "badRequest", "The requested availability zone is not available")
        if wanted.get("networks") in ("auto", "none") and version < (2, 37):
            raise fault(400, "badRequest", "Invalid input for field/attribute networks.")
        own = new_id()
        fails = project.servers.get("error")
        server = {
            "id": own, "name": wanted["name"], "status": "BUILD", "tenant_id": project.id, "user_id": "u" * 32, "metadata":
            wanted.get("metadata", {}), "flavor": wanted["flavorRef"], "image": wanted.get("imageRef") or "", "key_name":
            wanted.get("key_name"), "config_drive": "True" if wanted.get("config_drive") else "", "created": now(),
            "updated": now(), "hostId": "", "accessIPv4": "", "accessIPv6": "", "progress": 0, "OS-DCF:diskConfig": "MANUAL",
            "OS-EXT-AZ:availability_zone": "nova", "OS-EXT-STS:power_state": 0, "OS-EXT-STS:task_state": "scheduling",
            "OS-EXT-STS:vm_state": "building", "OS-SRV-USG:launched_at": None, "OS-SRV-USG:terminated_at": None,
            "user_data": wanted.get("user_data"), "left": project.servers.get("coming", 0), "fails": fails,
            "volume": any(disk["destination_type"] == "volume" for disk in wanted.get("block_device_mapping_v2", []))}
        nets = wanted.get("networks") if isinstance(wanted.get("networks"), list) else []
        self.cloud.services["networking"].plug(project, server, nets, wanted.get("security_groups"))
        project.add("servers", server)
        short = {"id": own, "links": [], "OS-DCF:diskConfig": "MANUAL", "adminPass": "vqB4SpRkCqBr",
                 "security_groups": wanted.get("security_groups", [{"name": "default"}])}
        return Answer(202, {"server": short})

    def grow(self, project, server):
        """Has time pass for a server that was asked for; false where that was its last."""
        if server["left"] > 0:
            server["left"] -= 1
        elif server["OS-EXT-STS:task_state"] == "deleting":
            self.vanish(project, server)
            return False
        elif server["status"] == "BUILD" and server["fails"]:
            server |= {"status": "ERROR", "OS-EXT-STS:vm_state": "error", "OS-EXT-STS:task_state": None,
                       "fault": {"code": 500, "created": now(), "message": server["fails"]}}
        elif server["status"] == "BUILD":
            server |= {"status": "ACTIVE", "OS-EXT-STS:vm_state": "active", "OS-EXT-STS:task_state": None,
                       "OS-EXT-STS:power_state": 1, "hostId": "9215" * 14, "OS-SRV-USG:launched_at": now()}
        return True

    def vanish(self, project, server):
        project.kind("servers").pop(server["id"], None)
        self.cloud.services["networking"].unplug(project, server)

    def shown(self, project, server, version):
        own = {name: value for name, value in server.items() if name not in ("left", "fails", "volume", "user_data")}
        flavor = project.kind("flavors")[server["flavor"]]
        own["flavor"] = {"id": flavor["id"], "links": []} if version < (2, 47) else {
            "vcpus": flavor["vcpus"], "ram": flavor["ram"], "disk": 1, "ephemeral": 0, "swap": 0, "extra_specs": {},
            "original_name": flavor["name"]}
        own["image"] = "" if server["volume"] or not server["image"] else {"id": server["image"], "links": []}
        own["addresses"] = self.cloud.services["networking"].addresses(project, server)
        own["os-extended-volumes:volumes_attached"] = [{"id": new_id()}] if server["volume"] else []
        own |= {"security_groups": [{"name": "default"}], "links": []}
        if version >= (2, 9):
            own["locked"] = False
        if version >= (2, 19):
            own["description"] = None
        if version >= (2, 26):
            own["tags"] = []
        if version >= (2, 63):
            own["trusted_image_certificates"] = None
        if version >= (2, 71):
            own["server_groups"] = []
        if version >= (2, 73):
            own["locked_reason"] = None
        if version >= (2, 90):
            own["OS-EXT-SRV-ATTR:hostname"] = server["name"]
        if version >= (2, 96):
            own["pinned_availability_zone"] = None
        return own
