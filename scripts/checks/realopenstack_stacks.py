"""The stacks of scripts/checks/realopenstack.py."""

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHu2c0pq"
HEAD = """
apiVersion: weir.dev/v1
kind: Stack
metadata: {name: %s}
spec:
"""

# Every type. What leads outside needs the router, which nothing else says.
LIFE = """
  inputs:
    key: {type: string, default: "%s"}
  resources:
    image:
      type: openstack.image
      with: {name: lab-image, file: disk.raw, diskFormat: raw, properties: {os_distro: none}, tags: [lab, small], minDisk: 1, minRam: 64}
    keypair:
      type: openstack.keypair
      with: {name: lab-key, publicKey: "${inputs.key}"}
    network:
      type: openstack.network
      with: {name: lab-network, mtu: 1400, portSecurity: true}
    subnet:
      type: openstack.subnet
      with:
        name: lab-subnet
        network: ${resources.network.id}
        range: 10.9.0.0/24
        nameservers: [192.0.2.1, 192.0.2.2]
        allocationPools: [10.9.0.10-10.9.0.50]
    router:
      type: openstack.router
      with: {name: lab-router, externalNetwork: public, subnet: "${resources.subnet.id}"}
    group:
      type: openstack.securityGroup
      with: {name: lab-group, description: who may come in}
    ssh:
      type: openstack.securityGroupRule
      with: {name: lab-ssh, group: "${resources.group.id}", protocol: tcp, ports: "22", remoteIP: 0.0.0.0/0}
    port:
      type: openstack.port
      with: {network: "${resources.network.id}", subnet: "${resources.subnet.id}", fixedIP: 10.9.0.20, securityGroups: ["${resources.group.id}"]}
    address:
      type: openstack.floatingIp
      dependsOn: [router]
      with: {name: lab-address, network: public, port: "${resources.port.id}"}
    server:
      type: openstack.server
      dependsOn: [keypair]
      with:
        name: lab-server
        flavor: m1.tiny
        image: ${resources.image.id}
        ports: ["${resources.port.id}"]
        keypair: lab-key
        userData: "#cloud-config\\npackages: [curl]\\n"
        properties: {role: web}
        configDrive: true
  outputs:
    inside: {value: "${resources.server.address}"}
    outside: {value: "${resources.address.ip}"}
    checksum: {value: "${resources.image.checksum}"}
""" % KEY

# What is observed, each where nothing else needs it.
DRIFT = """
  inputs:
    mtu: {type: integer, default: 1400}
  resources:
    image:
      type: openstack.image
      with: {name: drift-image, file: disk.raw, diskFormat: raw}
    network:
      type: openstack.network
      with: {name: drift-network, mtu: "${inputs.mtu}"}
    subnet:
      type: openstack.subnet
      with: {name: drift-subnet, network: public, range: 203.0.113.0/24}
    group:
      type: openstack.securityGroup
      with: {name: drift-group, description: as declared}
"""

ONE = {
    "image": "name: %s-image, file: disk.raw, diskFormat: raw",
    "keypair": f'name: %s-keypair, publicKey: "{KEY}"',
    "network": "name: %s-network",
    "floatingIp": "name: %s-floatingIp, network: public",
    "server": "name: %s-server, flavor: m1.tiny, image: cirros, networks: [public]",
}


def life():
    return HEAD % "life" + LIFE


def drift():
    return HEAD % "drift" + DRIFT


def some(name, *kinds, lifecycle="", more=""):
    """A stack with a resource of each of `kinds`, which is called as its kind, and in the cloud NAME-KIND."""
    text = HEAD % name + "  resources:\n"
    for kind in kinds:
        text += f"    {kind}:\n      type: openstack.{kind}\n      with: {{{ONE[kind] % name}{more}}}\n"
        if lifecycle:
            text += f"      lifecycle: {{{lifecycle}}}\n"
    return text


CLOUDS = """
clouds:
  lab:
    region_name: RegionOne
    auth: {auth_url: "%s/identity/v3", username: lab, project_name: %s, user_domain_name: Default, project_domain_name: Default}
"""
SECURE = """
clouds:
  lab:
    auth: {password: %s}
"""
