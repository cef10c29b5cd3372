"""The fake of neutron v2.0 of scripts/checks/realopenstack.py."""
import ipaddress

from realopenstack_cloud import Answer, new_id, now
from realopenstack_compute import matches

KINDS = {"networks": ("network", "Network"), "subnets": ("subnet", "Subnet"), "routers": ("router", "Router"),
         "ports": ("port", "Port"), "security-groups": ("security_group", "SecurityGroup"),
         "security-group-rules": ("security_group_rule", "SecurityGroupRule"), "floatingips": ("floatingip", "FloatingIP")}

NAMELESS = ("security-group-rules", "floatingips")


def refusal(status, type, message):
    return Answer(status, {"NeutronError": {"type": type, "message": message, "detail": ""}})


def missing(kind, own):
    """What is said of a record that is not there."""
    said = {"networks": f"Network {own} could not be found.", "subnets": f"Subnet {own} could not be found.",
            "routers": f"Router {own} could not be found", "ports": f"Port {own} could not be found.",
            "security-groups": f"Security group {own} does not exist",
            "security-group-rules": f"Security group rule {own} does not exist",
            "floatingips": f"Floating IP {own} could not be found"}
    return refusal(404, f"{KINDS[kind][1]}NotFound", said[kind])


class Neutron:
    def __init__(self, cloud):
        self.cloud = cloud

    def furnish(self, project):
        network = self.make("networks", project, {"name": "public", "router:external": True})
        self.make("subnets", project, {"name": "public", "network_id": network["id"], "cidr": "198.51.100.0/24", "ip_version": 4,
                                       "enable_dhcp": False})
        self.make("security-groups", project, {"name": "default", "description": "Default security group"})

    def versions(self, request):
        version = {"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": f"{self.cloud.url}/networking/v2.0/"}]}
        return Answer(200, {"versions": [version]}) if request.path.strip("/") == "" else None

    def answer(self, request):
        parts = request.parts[1:]
        if parts[:1] == ["extensions"]:
            raise refusal(404, "HTTPNotFound", "The resource could not be found.") if parts[1:] else Answer(200, {"extensions": []})
        if request.parts[0] != "v2.0" or not parts or parts[0] not in KINDS:
            raise refusal(404, "HTTPNotFound", "The resource could not be found.")
        kind, project = parts[0], request.project
        key = KINDS[kind][0]
        records = project.kind(kind)
        if len(parts) == 1:
            if request.method == "POST":
                return Answer(201, {key: self.shown(project, kind, self.create(kind, project, request.document[key]))})
            found = [self.shown(project, kind, record) for record in records.values() if matches(record, request.query)]
            return Answer(200, {kind.replace("-", "_"): found})
        if parts[1] not in records:
            raise missing(kind, parts[1])
        record = records[parts[1]]
        if parts[2:] and kind == "routers":
            return Answer(200, getattr(self, parts[2])(project, record, request.document))
        if parts[2:] == ["tags"]:
            record["tags"] = request.document["tags"]
            return Answer(200, {"tags": record["tags"]})
        if request.method == "DELETE":
            self.remove(kind, project, record)
            return Answer(204)
        if request.method == "PUT":
            record |= request.document[key]
        return Answer(200, {key: self.shown(project, kind, record)})

    def shown(self, project, kind, record):
        shown = {name: value for name, value in record.items() if name != "of_nova"} | {"tenant_id": record["project_id"]}
        if kind in NAMELESS:
            shown.pop("name")
        if kind == "networks":
            shown["subnets"] = [subnet["id"] for subnet in project.kind("subnets").values() if subnet["network_id"] == record["id"]]
        if kind == "security-groups":
            rules = project.kind("security-group-rules").values()
            shown["security_group_rules"] = [self.shown(project, "security-group-rules", rule) for rule in rules
                                             if rule["security_group_id"] == record["id"]]
        return shown

    # Making

    def create(self, kind, project, wanted):
        mine = [record for record in project.kind(kind).values() if record["project_id"] == project.id]
        if len(mine) >= project.quotas.get(kind, 100):
            raise refusal(409, "OverQuota", f"Quota exceeded for resources: ['{KINDS[kind][0]}'].")
        return self.make(kind, project, wanted)

    def make(self, kind, project, wanted):
        wanted = {"id": new_id(), "project_id": project.id, "name": "", "description": "", "created_at": now(),
                  "updated_at": now(), "revision_number": 1, "tags": [], **wanted}
        return project.add(kind, getattr(self, KINDS[kind][0])(project, wanted))

    def network(self, project, wanted):
        return {"admin_state_up": True, "status": "ACTIVE", "shared": False, "router:external": False,
                "port_security_enabled": True, "availability_zone_hints": [], "availability_zones": ["nova"],
                "ipv4_address_scope": None, "ipv6_address_scope": None, "is_default": False, "qos_policy_id": None,
                "l2_adjacency": True, **wanted, "mtu": int(wanted.get("mtu", 1450))}

    def subnet(self, project, wanted):
        network = self.known(project, "networks", wanted["network_id"])
        try:
            block = ipaddress.ip_network(wanted["cidr"])
        except ValueError:
            raise refusal(400, "HTTPBadRequest", f"Invalid input for cidr. Reason: '{wanted['cidr']}' is not a valid IP subnet.")
        for other in project.kind("subnets").values():
            if other["network_id"] == network["id"] and block.overlaps(ipaddress.ip_network(other["cidr"])):
                raise refusal(400, "InvalidInput", f"Invalid input for operation: Requested subnet with cidr: {block} for network: "
                              f"{network['id']} overlaps with another subnet.")
        hosts = [str(block[1]), str(block[2]), str(block[-2])]
        return {"gateway_ip": hosts[0], "enable_dhcp": True, "dns_nameservers": [], "host_routes": [], "ipv6_ra_mode": None,
                "allocation_pools": [{"start": hosts[1], "end": hosts[2]}], "ipv6_address_mode": None, "segment_id": None,
                "subnetpool_id": None, "service_types": [], "dns_publish_fixed_ip": False, **wanted}

    def router(self, project, wanted):
        gateway = wanted.get("external_gateway_info")
        if gateway:
            network = self.known(project, "networks", gateway["network_id"])
            if not network["router:external"]:
                raise refusal(400, "BadRequest", f"Bad router request: Network {network['id']} is not an external network.")
            gateway = {"enable_snat": True, "external_fixed_ips": [], **gateway}
        return {"admin_state_up": True, "status": "ACTIVE", "ha": False, "distributed": False, "routes": [], "flavor_id": None,
                "availability_zone_hints": [], "availability_zones": ["nova"], **wanted, "external_gateway_info": gateway}

    def security_group(self, project, wanted):
        for ethertype in ("IPv4", "IPv6"):
            self.make("security-group-rules", project, {
                "security_group_id": wanted["id"], "direction": "egress", "ethertype": ethertype})
        return {"stateful": True, "shared": False, **wanted}

    def security_group_rule(self, project, wanted):
        parts = ("security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix",
                 "remote_group_id")
        own = {"protocol": None, "port_range_min": None, "port_range_max": None, "remote_ip_prefix": None, "remote_group_id": None,
               "remote_address_group_id": None, "normalized_cidr": None, "ethertype": "IPv4", **wanted}
        for other in project.kind("security-group-rules").values():
            if all(other.get(part) == own.get(part) for part in parts):
                raise refusal(409, "SecurityGroupRuleExists", f"Security group rule already exists. Rule id is {other['id']}.")
        return own

    def port(self, project, wanted):
        network = self.known(project, "networks", wanted["network_id"])
        subnets = [subnet for subnet in project.kind("subnets").values() if subnet["network_id"] == network["id"]]
        asked = wanted.get("fixed_ips") or ([{"subnet_id": subnets[0]["id"]}] if subnets else [])
        default = project.one("security-groups", "default")["id"]
        return {"admin_state_up": True, "status": "DOWN", "device_id": "", "device_owner": "", "allowed_address_pairs": [],
                "mac_address": f"fa:16:3e:00:00:{len(project.kind('ports')) % 256:02x}", "security_groups": [default],
                "binding:vnic_type": "normal", "port_security_enabled": True, "extra_dhcp_opts": [], "qos_policy_id": None,
                "propagate_uplink_status": True, "numa_affinity_policy": None, **wanted,
                "fixed_ips": [self.address(project, network, subnets, part) for part in asked]}

    def address(self, project, network, subnets, asked):
        subnet = next((subnet for subnet in subnets if asked.get("subnet_id", subnet["id"]) == subnet["id"]), None)
        if subnet is None:
            raise missing("subnets", asked.get("subnet_id"))
        taken = {part["ip_address"] for port in project.kind("ports").values() for part in port["fixed_ips"]}
        block, wanted = ipaddress.ip_network(subnet["cidr"]), asked.get("ip_address")
        if wanted and ipaddress.ip_address(wanted) not in block:
            raise refusal(400, "InvalidIpForSubnet", f"IP address {wanted} is not a valid IP for the specified subnet.")
        if wanted in taken:
            raise refusal(409, "IpAddressAlreadyAllocated", f"IP address {wanted} already allocated in subnet {subnet['id']}")
        free = wanted or next(str(block[place]) for place in range(10, 250) if str(block[place]) not in taken)
        return {"subnet_id": subnet["id"], "ip_address": free}

    def floatingip(self, project, wanted):
        network = self.known(project, "networks", wanted["floating_network_id"])
        if not network["router:external"]:
            raise refusal(400, "BadRequest", f"Bad floatingip request: Network {network['id']} is not a valid external network.")
        port = self.known(project, "ports", wanted["port_id"]) if wanted.get("port_id") else None
        router = self.way_out(project, network, port) if port else None
        taken = {other["floating_ip_address"] for other in project.kind("floatingips").values()}
        free = next(f"198.51.100.{place}" for place in range(10, 250) if f"198.51.100.{place}" not in taken)
        return {"status": "ACTIVE" if port else "DOWN", "port_id": None, "router_id": router, "fixed_ip_address":
                port["fixed_ips"][0]["ip_address"] if port else None, "dns_domain": "", "dns_name": "", "port_details": None,
                "qos_policy_id": None, "floating_ip_address": free, **wanted}

    def way_out(self, project, network, port):
        """The router by which a port is reached from outside."""
        for part in port["fixed_ips"]:
            for router in project.kind("routers").values():
                gateway = router["external_gateway_info"]
                if gateway and gateway["network_id"] == network["id"] and self.interface(project, router, part["subnet_id"]):
                    return router["id"]
        raise refusal(404, "ExternalGatewayForFloatingIPNotFound", f"External network {network['id']} is not reachable from subnet "
                      f"{port['fixed_ips'][0]['subnet_id']}.  Therefore, cannot associate Port {port['id']} with a Floating IP.")

    def known(self, project, kind, own):
        if own not in project.kind(kind):
            raise missing(kind, own)
        return project.kind(kind)[own]

    # Routers and servers

    def interface(self, project, router, subnet):
        return next((port for port in project.kind("ports").values() if port["device_id"] == router["id"]
                     and port["fixed_ips"][0]["subnet_id"] == subnet), None)

    def add_router_interface(self, project, router, wanted):
        subnet = self.known(project, "subnets", wanted["subnet_id"])
        if self.interface(project, router, subnet["id"]):
            raise refusal(400, "BadRequest", f"Bad router request: Router already has a port on subnet {subnet['id']}.")
        port = self.make("ports", project, {"network_id": subnet["network_id"], "device_id": router["id"], "device_owner":
                                            "network:router_interface", "fixed_ips": [
                                                {"subnet_id": subnet["id"], "ip_address": subnet["gateway_ip"]}]})
        return {"id": router["id"], "subnet_id": subnet["id"], "port_id": port["id"], "network_id": subnet["network_id"],
                "subnet_ids": [subnet["id"]], "project_id": project.id, "tenant_id": project.id, "tags": []}

    def remove_router_interface(self, project, router, wanted):
        port = self.interface(project, router, wanted["subnet_id"])
        if port is None:
            raise refusal(404, "RouterInterfaceNotFoundForSubnet",
                          f"Router {router['id']} has no interface on subnet {wanted['subnet_id']}")
        if any(other["router_id"] == router["id"] for other in project.kind("floatingips").values()):
            raise refusal(409, "RouterInterfaceInUseByFloatingIP", f"Router interface for subnet {wanted['subnet_id']} on router "
                          f"{router['id']} cannot be deleted, as it is required by one or more floating IPs.")
        project.kind("ports").pop(port["id"])
        return {"id": router["id"], "subnet_id": wanted["subnet_id"], "port_id": port["id"]}

    def plug(self, project, server, networks, groups):
        """Gives a server its ports, as nova does."""
        more = {"security_groups": [group["name"] for group in groups]} if groups else {}
        for wanted in networks:
            if "port" in wanted:
                port = self.known(project, "ports", wanted["port"])
                port |= {"device_id": server["id"], "device_owner": "compute:nova", "status": "ACTIVE"}
            else:
                self.make("ports", project, {"network_id": wanted["uuid"], "device_id": server["id"], "of_nova": True,
                                             "device_owner": "compute:nova", "status": "ACTIVE", **more})

    def unplug(self, project, server):
        for port in [port for port in project.kind("ports").values() if port["device_id"] == server["id"]]:
            if port.get("of_nova"):
                project.kind("ports").pop(port["id"])
            else:
                port |= {"device_id": "", "device_owner": "", "status": "DOWN"}

    def addresses(self, project, server):
        found = {}
        for port in project.kind("ports").values():
            if port["device_id"] == server["id"]:
                name = project.kind("networks")[port["network_id"]]["name"]
                found.setdefault(name, []).extend(
                    {"addr": part["ip_address"], "version": 4, "OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr":
                     port["mac_address"]} for part in port["fixed_ips"])
        return found

    # Removing

    def remove(self, kind, project, record):
        own, ports = record["id"], list(project.kind("ports").values())
        if kind == "networks" and any(port["network_id"] == own for port in ports):
            raise refusal(409, "NetworkInUse", f"Unable to complete operation on network {own}. There are one or more ports still "
                          f"in use on the network, id for these ports is: {ports[0]['id']}.")
        if kind == "subnets" and any(part["subnet_id"] == own for port in ports for part in port["fixed_ips"]):
            raise refusal(409, "SubnetInUse", f"Unable to complete operation on subnet {own}: One or more ports have an IP "
                          "allocation from this subnet.")
        if kind == "routers" and any(port["device_id"] == own for port in ports):
            raise refusal(409, "RouterInUse", f"Router {own} still has ports")
        if kind == "security-groups" and any(own in port["security_groups"] for port in ports):
            raise refusal(409, "SecurityGroupInUse", f"Security Group {own} in use.")
        project.kind(kind).pop(own)
        members = {"networks": ("subnets", "network_id"), "security-groups": ("security-group-rules", "security_group_id")}
        if kind in members:
            inner, key = members[kind]
            for part in [part for part in project.kind(inner).values() if part[key] == own]:
                project.kind(inner).pop(part["id"])
        if kind == "ports":
            for address in project.kind("floatingips").values():
                if address["port_id"] == own:
                    address |= {"port_id": None, "router_id": None, "fixed_ip_address": None, "status": "DOWN"}
