"""What goes wrong in the cloud of scripts/checks/realopenstack.py, and what has to come of it.

Each case has a stack and a project of its own, of one name. What is refused must be told with the cloud's own words, and leave
nothing in the record or the cloud; what passes by itself must be tried again, and end as if nothing had been.
"""
import functools
import hashlib

import realopenstack_stacks as stacks
from realopenstack_cloud import Answer, unauthorized
from realopenstack_network import refusal

WORN = Answer(503, "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>",
              type="text/html")
BROKEN = Answer(500, {"computeFault": {"code": 500, "message": "Unexpected API Error. Please report this at "
                                       "http://bugs.launchpad.net/nova/ and attach the Nova API log if possible."}})
LATE = Answer(504, "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>",
              type="text/html")


def all(lab):
    """The cases, the long ones first."""
    cases = [worn, upload, lost, waiting, broken, stuck, error, busy, deleted, ambiguity, taken, quotas, logins, catalog, revoked, files,
             proxies, unreachable, elsewhere]
    return [functools.update_wrapper(functools.partial(case, lab), case) for case in cases]


def refused(lab, name, what, done, *words):
    lab.told(f"{what} is told", done, *words)
    lab.expect(f"{what} leaves nothing in the record", lab.recorded(name), [])


# Logins and the catalog

def logins(lab):
    """Logins that keystone refuses."""
    for name, what, changes, words in [
            ("password", "a wrong password", {"OS_PASSWORD": "wrong"}, ["requires authentication", "HTTP 401"]),
            ("token", "an expired token", {"OS_AUTH_TYPE": "token", "OS_TOKEN": "gAAAAABexpired", "OS_USERNAME": None,
                                           "OS_PASSWORD": None, "OS_USER_DOMAIN_NAME": None}, ["Failed to validate token"]),
            ("nobody", "no login", {"OS_AUTH_URL": None, "OS_USERNAME": None, "OS_PASSWORD": None}, ["auth-url"])]:
        project = lab.stack(name, stacks.some(name, "network"))
        refused(lab, name, what, lab.apply(name, variables=lab.login(name, **changes)), *words)
        lab.expect(f"{what} changes nothing", project.changed(), [])
        lab.expect(f"{what} shows no password", "correct-horse" in lab.call("why", name, "network").stdout, False)


def revoked(lab):
    """A token that runs out between two requests: the client gets itself another."""
    project = lab.stack("revoked", stacks.some("revoked", "network"))
    fault = project.fault("POST networking", unauthorized())
    lab.good("apply", "revoked", "-y")
    lab.expect("a token that runs out in between is renewed", (fault.met, project.names("networks").count("revoked-network")), (1, 1))
    # Those that expire between runs: what is recorded stays, for nobody can tell.
    done = lab.call("plan", "revoked", variables=lab.login("revoked", OS_PASSWORD="wrong"))
    lab.expect("a plan without a login warns, and takes nothing for gone", (done.returncode, done.stdout), lambda found: found[
        0] == 0 and "could not be asked after" in found[1] and "requires authentication" in found[1] and "create" not in found[1])
    done = lab.destroy("revoked", variables=lab.login("revoked", OS_PASSWORD="wrong"))
    lab.told("a destroy without a login is told", done, "requires authentication")
    lab.expect("and keeps the record", lab.recorded("revoked"), ["network"])
    lab.good("destroy", "revoked", "-y")


def catalog(lab):
    """A catalog without the service."""
    for name, kind, service in [("nonetwork", "network", "network"), ("noaddress", "floatingIp", "network"),
                                ("nocompute", "keypair", "compute"), ("noimage", "image", "image")]:
        project = lab.stack(name, stacks.some(name, kind))
        project.services.remove(service)
        refused(lab, name, f"a catalog without {service} ({kind})", lab.apply(name), "not present in the service catalog", service)


def unreachable(lab):
    """Addresses where nobody, or somebody else, answers."""
    lab.stack("nowhere", stacks.some("nowhere", "keypair"))
    refused(lab, "nowhere", "an address where nobody answers", lab.apply("nowhere", variables=lab.login(
        "nowhere", OS_AUTH_URL="http://127.0.0.1:9/v3")), "Unable to establish connection", "127.0.0.1:9")
    lab.stack("region", stacks.some("region", "network"))
    refused(lab, "region", "a region that is not there", lab.apply("region", variables=lab.login(
        "region", OS_REGION_NAME="Nowhere")), "in Nowhere region not found")


def elsewhere(lab):
    """A front that answers 404 for all: nothing is taken for gone."""
    project = lab.stack("elsewhere", stacks.some("elsewhere", "network", "floatingIp", "keypair"))
    lab.good("apply", "elsewhere", "-y")
    project.fault("^GET (networking|compute)/v2", Answer(404, "404 page not found\n", type="text/plain"), times=99)
    done = lab.call("plan", "elsewhere")
    lab.expect("a front that answers 404 for all is told, and nothing taken for gone", (done.returncode, done.stdout),
               lambda found: found[0] == 0 and found[1].count("could not be asked after") == 3 and "404" in found[1]
               and "create" not in found[1])
    project.calm()
    lab.good("destroy", "elsewhere", "-y")
    lab.expect("and all is taken away later", [project.names("keypairs"), project.kind("floatingips")], [[], {}])


def files(lab):
    """clouds.yaml, secure.yaml: in the user's own folder, and where a variable says."""
    lab.stack("files", stacks.some("files", "network"))
    folder = lab.folder / "home" / ".config" / "openstack"
    folder.mkdir(parents=True)
    (folder / "clouds.yaml").write_text(stacks.CLOUDS % (lab.cloud.url, "files"))
    (folder / "secure.yaml").write_text(stacks.SECURE % lab.cloud.keystone.passwords["lab"])
    lab.good("apply", "files", "-y", variables={"OS_CLOUD": "lab"})
    (lab.folder / "mine.yaml").write_text(stacks.CLOUDS % (lab.cloud.url, "files"))
    (lab.folder / "safe.yaml").write_text(stacks.SECURE % "wrong")
    variables = {"OS_CLOUD": "lab", "OS_CLIENT_CONFIG_FILE": str(lab.folder / "mine.yaml")}
    wrong = {**variables, "OS_CLIENT_SECURE_FILE": str(lab.folder / "safe.yaml")}
    lab.told("secure.yaml is read where its variable says", lab.call("plan", "files", variables=wrong), "could not be asked after",
             "requires authentication", status=0)
    done = lab.destroy("files", variables={"OS_CLOUD": "nothere"})
    lab.told("a cloud that clouds.yaml does not have is told", done, "Cloud nothere was not found")
    lab.good("destroy", "files", "-y", variables=variables)
    lab.expect("clouds.yaml is read, from both places", lab.recorded("files"), [])


def proxies(lab):
    """Proxies by the names of most systems; an old microversion."""
    project = lab.stack("proxies", stacks.some("proxies", "keypair"))
    variables = lab.login("proxies", OS_AUTH_URL="http://keystone.invalid/identity/v3", http_proxy=lab.cloud.url,
                          OS_COMPUTE_API_VERSION="2.1")
    done = lab.apply("proxies", variables=variables)
    lab.expect("http_proxy is the client's proxy, and OS_COMPUTE_API_VERSION=2.1 will do",
               (done.returncode, project.names("keypairs"), done.stdout), lambda found: found[:2] == (0, ["proxies-keypair"]))
    lab.destroy("proxies")


# Quotas, names

def quotas(lab):
    """A quota that is used up: told with the cloud's words, and not tried again."""
    project = lab.stack("quotas", stacks.some("quotas", "network", "keypair", "image", "server"))
    project.quotas = {"networks": 1, "keypairs": 0, "bytes": 1, "servers": 0}
    before = project.everything()
    done = lab.apply("quotas")
    lab.told("a quota that is used up is told", done, "Quota exceeded for resources: ['network']", "too many key pairs",
            "Image exceeds the storage quota", "Quota exceeded for instances", "409", "413", "403")
    lab.expect("a quota that is used up leaves nothing, and nothing is taken for made", (project.everything(), lab.todo("quotas")),
               lambda found: found[0] == before and sorted(found[1]) == ["image", "keypair", "network", "server"])
    lab.expect("and is asked for once", [change for change in project.changed() if change.startswith("POST")],
               ["POST image/v2/images"])
    project.quotas = {}
    lab.good("apply", "quotas", "-y")
    lab.expect("with a larger one the same stack is made", lab.todo("quotas"), {})
    lab.good("destroy", "quotas", "-y")
    lab.expect("and taken away", project.everything(), before)


def ambiguity(lab):
    """Two of one name, which all but key pairs may have."""
    project = lab.stack("ambiguity", stacks.some("ambiguity", "network", "server"))
    network = lab.cloud.services["networking"]
    others = [network.make("networks", project, {"name": "ambiguity-network"})["id"] for _ in range(2)]
    done = lab.apply("ambiguity", "--target", "network")
    refused(lab, "ambiguity", "two of one name", done, "More than one Network exists with the name 'ambiguity-network'")
    lab.expect("two of one name stay two", project.names("networks").count("ambiguity-network"), 2)
    for own in others:
        project.kind("networks").pop(own)
    lab.good("apply", "ambiguity", "-y", "--target", "network")
    mine = project.one("networks", "ambiguity-network")["id"]
    network.make("networks", project, {"name": "ambiguity-network"})
    lab.expect("what is recorded is known by its ID, though another has its name", lab.todo("ambiguity").get("network"), None)
    lab.good("destroy", "ambiguity", "-y")
    left = [own for own, record in project.kind("networks").items() if record["name"] == "ambiguity-network"]
    lab.expect("and taken away by it, and the other stays", (len(left), mine in left), (1, False))


def taken(lab):
    """What is there already is refused, and can be imported."""
    project = lab.stack("taken", stacks.some("taken", "network", "keypair", "floatingIp"))
    network = lab.cloud.services["networking"]
    network.make("networks", project, {"name": "taken-network"})
    project.add("keypairs", {"id": "taken-keypair", "name": "taken-keypair", "type": "ssh", "public_key": stacks.KEY,
                             "fingerprint": "aa:bb", "user_id": "u" * 32})
    network.make("floatingips", project, {"description": "taken-floatingIp", "floating_network_id": project.one(
        "networks", "public")["id"]})
    done = lab.apply("taken")
    lab.expect("what is there already is refused", (done.returncode, done.stdout), lambda found: found[0] == 1 and found[1].count(
        "is there already") == 3)
    lab.expect("and neither recorded nor changed", (lab.recorded("taken"), project.changed()), ([], []))
    lab.good("import", "taken", "network", "keypair", "floatingIp", "--yes")
    lab.expect("it can be imported, and is as declared then", (lab.todo("taken"), project.changed()), ({}, []))
    lab.good("destroy", "taken", "-y")
    lab.expect("and is Weir's to take away", [project.names("keypairs"), project.kind("floatingips")], [[], {}])


# Servers

def error(lab):
    """A server that goes to ERROR."""
    project = lab.stack("error", stacks.some("error", "server"))
    before = project.everything()
    project.servers["error"] = "No valid host was found. There are not enough hosts available."
    done = lab.apply("error")
    lab.told("a server that goes to ERROR is told", done, "Error creating server: error-server")
    lab.expect("it is there, and not taken for whole", (project.names("servers"), lab.todo("error")), lambda found: found[0] == [
        "error-server"] and found[1].get("server") not in (None, "no-op"))
    project.servers.clear()
    lab.good("apply", "error", "-y")
    lab.expect("the next apply makes it anew", [server["status"] for server in project.kind("servers").values()], ["ACTIVE"])
    with project.lock:
        project.one("servers", "error-server")["status"] = "ERROR"
    lab.expect("one that breaks later is seen", lab.todo("error").get("server"), lambda action: action not in (None, "no-op"))
    lab.good("destroy", "error", "-y")
    lab.expect("and nothing is left of it", (project.everything(), lab.recorded("error")), (before, []))


def stuck(lab):
    """A server that is never done, and one that takes its time to come and to go."""
    project = lab.stack("stuck", stacks.some("stuck", "server", lifecycle="timeouts: {create: 12s}"))
    before = project.everything()
    project.servers["coming"] = 1000
    done = lab.apply("stuck")
    lab.told("a server that is not up in time is told", done, "12")
    lab.expect("and is not doubled", project.names("servers"), ["stuck-server"])
    project.servers |= {"coming": 0, "going": 1}
    with project.lock:
        project.one("servers", "stuck-server")["left"] = 0
    lab.good("destroy", "stuck", "-y")
    lab.expect("a destroy waits until it is gone", (project.everything(), lab.recorded("stuck")), (before, []))


def busy(lab):
    """What somebody else still needs cannot be deleted, and stays in the record."""
    project = lab.stack("busy", stacks.some("busy", "network"))
    lab.good("apply", "busy", "-y")
    network = project.one("networks", "busy-network")
    port = lab.cloud.services["networking"].make("ports", project, {"network_id": network["id"], "name": "somebody's"})
    lab.told("a network with somebody's port cannot be deleted", lab.destroy("busy"), "ports still in use on the network", "409")
    lab.expect("and stays in the record", lab.recorded("busy"), ["network"])
    project.kind("ports").pop(port["id"])
    lab.good("destroy", "busy", "-y")
    lab.expect("until it is free", (lab.recorded("busy"), "busy-network" in project.names("networks")), ([], False))


def deleted(lab):
    """What is gone when the client comes to delete it is gone."""
    project = lab.stack("deleted", stacks.some("deleted", "keypair", "network", "image", "floatingIp", "server"))
    before = project.everything()
    lab.good("apply", "deleted", "-y")
    with project.lock:
        lab.cloud.services["compute"].vanish(project, project.one("servers", "deleted-server"))
    # Seen by the look before, and gone at the deletion.
    absent = refusal(404, "NotFound", "It could not be found.")
    faults = [project.fault(f"^DELETE {path}", absent, times=9, work=True) for path in (
        "compute/v2.1/os-keypairs", "networking/v2.0/networks", "networking/v2.0/floatingips", "image/v2/images")]
    done = lab.destroy("deleted")
    lab.expect("what is gone meanwhile is done", (done.returncode, done.stdout, [fault.met for fault in faults]),
               lambda found: found[0] == 0 and min(found[2]) == 1)
    lab.expect("and leaves no record", (lab.recorded("deleted"), project.everything()), ([], before))


# What passes by itself

def broken(lab):
    """An API that answers 500, or hangs up, once, while it is looked and while it is made."""
    project = lab.stack("broken", stacks.some("broken", "keypair", "network", "server"))
    faults = [project.fault("^GET compute/v2.1/os-keypairs/", BROKEN), project.fault("^POST networking/v2.0/networks", WORN),
              project.fault("^GET compute/v2.1/servers/detail", None), project.fault("^POST compute/v2.1/servers", Answer(
                  429, {"overLimit": {"code": 429, "message": "This request was rate-limited."}}, {"Retry-After": "1"}))]
    done = lab.apply("broken")
    lab.expect("a 500, a 503, a 429 and a broken connection are tried again", (done.returncode, [
        fault.met for fault in faults], done.stdout[-1500:]), lambda found: found[:2] == (0, [1, 1, 1, 1]))
    lab.expect("one of each is made", (project.names("keypairs"), project.names("networks").count("broken-network"),
                                       project.names("servers")), (["broken-keypair"], 1, ["broken-server"]))
    lab.good("destroy", "broken", "-y")
    lab.expect("and nothing is left", (lab.recorded("broken"), project.names("servers"), project.names("keypairs")), ([], [], []))


def worn(lab):
    """An API that answers 503 and does not recover."""
    project = lab.stack("worn", stacks.some("worn", "keypair"))
    fault = project.fault("compute/v2.1/os-keypairs", WORN, times=99)
    done = lab.apply("worn")
    refused(lab, "worn", "a 503 that stays", done, "503", "No server is available")
    lab.expect("a 503 that stays is tried four times", fault.met, 4)


def lost(lab):
    """The answer to a creation is lost, though it was carried out: there must be one, not two."""
    project = lab.stack("lost", stacks.some("lost", "network", "keypair", "server"))
    before = project.everything()
    faults = [project.fault("^POST networking/v2.0/networks", None, work=True),
              project.fault("^POST compute/v2.1/os-keypairs", None, work=True),
              project.fault("^POST compute/v2.1/servers", LATE, work=True)]
    first = lab.apply("lost")
    count = [project.names("networks").count("lost-network"), len(project.names("keypairs")), len(project.names("servers"))]
    lab.expect("an answer that is lost makes none twice", (count, [fault.met for fault in faults], first.stdout[-1500:]),
               lambda found: found[0] == [1, 1, 1] and found[1] == [1, 1, 1])
    done = lab.apply("lost")
    lab.expect("the next apply has them all", (done.returncode, lab.recorded("lost"), done.stdout[-1500:]), lambda found: found[
        :2] == (0, ["keypair", "network", "server"]))
    lab.expect("a destroy leaves nothing", (lab.destroy("lost").returncode, project.everything()), (0, before))


def waiting(lab):
    """An API that fails while the client waits for a server that it has asked for."""
    project = lab.stack("waiting", stacks.some("waiting", "server"))
    before = project.everything()
    fault = project.fault("^GET compute/v2.1/servers/[0-9a-f-]{36}", WORN)
    lab.apply("waiting")
    lab.expect("a failure while a server is waited for makes none twice", (fault.met, project.names("servers")),
               (1, ["waiting-server"]))
    lab.good("apply", "waiting", "-y")
    lab.expect("and the next apply has it whole", [server["status"] for server in project.kind("servers").values()], ["ACTIVE"])
    lab.good("destroy", "waiting", "-y")
    lab.expect("which a destroy takes away", (project.everything(), lab.recorded("waiting")), (before, []))


def upload(lab):
    """An upload that is cut off half-way."""
    project = lab.stack("upload", stacks.some("upload", "image"))
    fault = project.fault("^PUT image/v2/images/.*/file", half=True)
    lab.good("apply", "upload", "-y")
    digest = hashlib.md5((lab.folder / "disk.raw").read_bytes()).hexdigest()
    images = [image for image in project.kind("images").values() if image["name"] == "upload-image"]
    lab.expect("an upload that is cut off is begun anew", (fault.met, [(image["status"], image["checksum"]) for image in images]),
               (1, [("active", digest)]))
    lab.good("destroy", "upload", "-y")
    # The client cannot clear up behind itself either.
    project.fault("^PUT image/v2/images/.*/file", half=True)
    project.fault("^DELETE image/v2/images/")
    done = lab.apply("upload")
    lab.expect("what stays of one is told", (done.returncode, project.names("images").count("upload-image"), done.stdout[-1500:]),
               lambda found: found[0] == 1 and found[1] == 1)
    lab.good("apply", "upload", "-y")
    images = [image for image in project.kind("images").values() if image["name"] == "upload-image"]
    lab.expect("and made whole by the next apply", [(image["status"], image["checksum"]) for image in images], [("active", digest)])
    lab.good("destroy", "upload", "-y")
    lab.expect("nothing is left of it", (project.names("images"), lab.recorded("upload")), (["cirros"], []))
