# A network with a way out, and machines in it: a bastion, a builder of images, or the network of a small cluster.

locals {
  tags = [for key, value in var.tags : "${key}=${value}"]
}

data "openstack_networking_network_v2" "external" {
  region   = var.region
  name     = var.external_network
  external = true
}

resource "openstack_networking_network_v2" "this" {
  region         = var.region
  name           = var.name
  admin_state_up = true
  tags           = local.tags
}

resource "openstack_networking_subnet_v2" "this" {
  region          = var.region
  name            = var.name
  network_id      = openstack_networking_network_v2.this.id
  cidr            = var.network_cidr
  ip_version      = 4
  dns_nameservers = var.dns_servers
  tags            = local.tags
}

resource "openstack_networking_router_v2" "this" {
  region              = var.region
  name                = var.name
  admin_state_up      = true
  external_network_id = data.openstack_networking_network_v2.external.id
  tags                = local.tags
}

resource "openstack_networking_router_interface_v2" "this" {
  region    = var.region
  router_id = openstack_networking_router_v2.this.id
  subnet_id = openstack_networking_subnet_v2.this.id
}

# The rules below are all there are.
resource "openstack_networking_secgroup_v2" "this" {
  region               = var.region
  name                 = var.name
  description          = "What ${var.name} may be reached by"
  delete_default_rules = true
  tags                 = local.tags
}

locals {
  ports = merge(
    { for cidr in var.authorized_cidrs : "ssh-${cidr}" => { protocol = "tcp", from_port = 22, to_port = 22, cidr = cidr } },
    { for cidr in var.authorized_cidrs : "api-${cidr}" => { protocol = "tcp", from_port = 6443, to_port = 6443, cidr = cidr } if var.cluster },
    { for name, rule in var.rules : "rule-${name}" => merge(rule, { to_port = coalesce(rule.to_port, rule.from_port) }) },
  )
}

resource "openstack_networking_secgroup_rule_v2" "ports" {
  for_each = local.ports

  region            = var.region
  security_group_id = openstack_networking_secgroup_v2.this.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = each.value.protocol
  port_range_min    = each.value.from_port
  port_range_max    = each.value.to_port
  remote_ip_prefix  = each.value.cidr
}

resource "openstack_networking_secgroup_rule_v2" "among" {
  for_each = toset(["IPv4", "IPv6"])

  region            = var.region
  security_group_id = openstack_networking_secgroup_v2.this.id
  direction         = "ingress"
  ethertype         = each.key
  remote_group_id   = openstack_networking_secgroup_v2.this.id
}

resource "openstack_networking_secgroup_rule_v2" "out" {
  for_each = toset(["IPv4", "IPv6"])

  region            = var.region
  security_group_id = openstack_networking_secgroup_v2.this.id
  direction         = "egress"
  ethertype         = each.key
}

resource "openstack_compute_keypair_v2" "this" {
  region     = var.region
  name       = var.name
  public_key = var.public_key
}
