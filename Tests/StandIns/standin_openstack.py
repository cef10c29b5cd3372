"""Stands in for openstack. Names are not unique there, but for those of key pairs."""
import json

from standin_call import HALVES, end_half, fail

CLASSES = {"image": "Image", "keypair": "Keypair", "network": "Network", "subnet": "Subnet", "router": "Router", "port": "Port",
           "security group": "SecurityGroup", "security group rule": "SecurityGroupRule", "floating ip": "FloatingIP",
           "server": "Server"}


def find(records, kind, word):
    found = records.named(kind, word)
    if not found:
        fail(f"No {CLASSES[kind]} found for {word}")
    if len(found) > 1:
        fail(f"More than one {CLASSES[kind]} exists with the name '{word}'.")
    return found[0]


def image(call, records, mode):
    visibility = next(word for word in ("private", "shared", "community", "public") if call.has(f"--{word}"))
    with open(call.flag("--file"), "rb") as file:
        size = len(file.read())
    return {"visibility": visibility, "status": "queued" if mode in HALVES else "active", "size": size, "checksum": "d41d",
            "tags": call.all("--tag"), "properties": call.all("--property"), "disk_format": call.flag("--disk-format")}


def keypair(call, records, mode):
    name = call.arguments[0]
    if records.named("keypair", name):
        fail(f"ConflictException: 409: Client Error, Key pair '{name}' already exists.")
    with open(call.flag("--public-key")) as file:
        return {"identity": name, "fingerprint": "aa:bb", "public_key": file.read(), "type": call.flag("--type")}


def network(call, records, mode):
    return {"mtu": int(call.flag("--mtu", "1450")), "shared": call.has("--share"), "status": "ACTIVE",
            "router:external": call.has("--external"), "subnets": []}


def subnet(call, records, mode):
    base = call.flag("--subnet-range").rpartition(".")[0]
    gateway = {"auto": f"{base}.1", "none": None}.get(call.flag("--gateway"), call.flag("--gateway"))
    return {"network_id": find(records, "network", call.flag("--network"))["id"], "cidr": call.flag("--subnet-range"),
            "enable_dhcp": call.has("--dhcp"), "gateway_ip": gateway, "dns_nameservers": call.all("--dns-nameserver"),
            "allocation_pools": call.all("--allocation-pool"), "ip_version": int(call.flag("--ip-version"))}


def router(call, records, mode):
    if call.flag("--external-gateway"):
        find(records, "network", call.flag("--external-gateway"))
    return {"interfaces_info": [], "external_gateway_info": call.flag("--external-gateway") or None, "status": "ACTIVE"}


def security_group(call, records, mode):
    return {"description": call.flag("--description"), "stateful": call.has("--stateful")}


def rule(call, records, mode):
    group = find(records, "security group", call.arguments[0])
    return {"name": "", "security_group_id": group["id"], "description": call.flag("--description"),
            "direction": "ingress" if call.has("--ingress") else "egress", "protocol": call.flag("--protocol") or None,
            "port_range": call.flag("--dst-port"), "ether_type": call.flag("--ethertype")}


def port(call, records, mode):
    address = dict(part.split("=", 1) for part in call.flag("--fixed-ip").split(",") if part).get("ip-address", "10.0.0.9")
    return {"network_id": find(records, "network", call.flag("--network"))["id"], "mac_address": "fa:16:3e:00:00:01",
            "fixed_ips": [{"subnet_id": "s-1", "ip_address": address}], "security_group_ids": call.all("--security-group")}


def floating_ip(call, records, mode):
    find(records, "network", call.arguments[0])
    return {"name": "", "description": call.flag("--description"), "port_id": call.flag("--port") or None, "status": "DOWN",
            "floating_ip_address": call.flag("--floating-ip-address") or "198.51.100.7"}


def server(call, records, mode):
    for name in call.all("--network"):
        find(records, "network", name)
    return {"status": "ERROR" if mode in HALVES else "ACTIVE", "flavor": {"name": call.flag("--flavor")},
            "addresses": {name: ["10.0.0.5"] for name in call.all("--network")}, "key_name": call.flag("--key-name"),
            "properties": call.all("--property")}


MAKERS = {"image": image, "keypair": keypair, "network": network, "subnet": subnet, "router": router, "port": port,
          "security group": security_group, "security group rule": rule, "floating ip": floating_ip, "server": server}


def shown(records, kind, record):
    """What `show` prints."""
    told = {name: value for name, value in record.items() if name != "made"}
    if kind == "security group":
        told["rules"] = [{"id": "default", "description": None, "direction": "egress"}] + [
            {name: value for name, value in each.items() if name != "made"}
            for each in records.all("security group rule") if each["security_group_id"] == record["id"]]
    return json.dumps(told, indent=2)


def listed(kind, record):
    """A line of `list`."""
    if kind == "floating ip":
        return {"ID": record["id"], "Floating IP Address": record["floating_ip_address"], "Fixed IP Address": None,
                "Port": record["port_id"], "Floating Network": "n", "Project": "p", "Router": None, "Status": record["status"],
                "Description": record["description"], "Tags": [], "DNS Name": "", "DNS Domain": ""}
    return {"ID": record["id"], "Name": record["name"], "Status": record.get("status")}


def create(call, records, kind, mode):
    fields = MAKERS[kind](call, records, mode)
    record = records.add(kind, fields.pop("name", call.arguments[-1]), **fields)
    # Where nothing can be half, it is there, and the tool does not know it.
    end_half(mode, "Error waiting for a response" if kind != "server" else f"Error creating server: {record['name']}")
    print(shown(records, kind, record))


def delete(call, records, kind):
    for word in call.arguments:
        record = find(records, kind, word)
        if kind == "security group":
            for each in records.all("security group rule"):
                if each["security_group_id"] == record["id"]:
                    records.remove("security group rule", each["id"])
        if kind == "router" and record["interfaces_info"]:
            fail(f"ConflictException: 409: Client Error, Router {record['id']} still has ports")
        records.remove(kind, record["id"])


def openstack(call, clusters, records, mode):
    words = call.words[1:]
    if not words:
        print("openstack 10.5.0")
    elif words[:2] in (["router", "add"], ["router", "remove"]):
        record, inner = find(records, "router", call.arguments[0]), find(records, "subnet", call.arguments[1])
        others = [each for each in record["interfaces_info"] if each["subnet_id"] != inner["id"]]
        if words[1] == "remove" and others == record["interfaces_info"]:
            fail(f"NotFoundException: 404: Client Error, Router {record['id']} has no interface on subnet {inner['id']}")
        added = [{"port_id": "p-1", "ip_address": inner["gateway_ip"], "subnet_id": inner["id"]}]
        records.write("router", {**record, "interfaces_info": others + (added if words[1] == "add" else [])})
    else:
        kind, verb = " ".join(words[:-1]), words[-1]
        if verb == "create":
            create(call, records, kind, mode)
        elif verb == "show":
            print(shown(records, kind, find(records, kind, call.arguments[0])))
        elif verb == "list":
            print(json.dumps([listed(kind, record) for record in records.all(kind)]))
        elif verb == "delete":
            delete(call, records, kind)
