output "network_id" {
  description = "The network."
  value       = openstack_networking_network_v2.this.id
}

output "network_name" {
  description = "The network's name."
  value       = openstack_networking_network_v2.this.name
}

output "subnet_id" {
  description = "Its subnet."
  value       = openstack_networking_subnet_v2.this.id
}

output "router_id" {
  description = "The router."
  value       = openstack_networking_router_v2.this.id
}

output "external_network_id" {
  description = "The network that the router leads to."
  value       = data.openstack_networking_network_v2.external.id
}

output "security_group_id" {
  description = "The security group of the machines."
  value       = openstack_networking_secgroup_v2.this.id
}

output "security_group_name" {
  description = "The security group's name."
  value       = openstack_networking_secgroup_v2.this.name
}

output "key_name" {
  description = "The name of the key pair."
  value       = openstack_compute_keypair_v2.this.name
}

output "private_key" {
  description = "The private key, where OpenStack made the pair; else empty."
  value       = openstack_compute_keypair_v2.this.private_key
  sensitive   = true
}

output "instances" {
  description = "The machines by name: id, fixed_ip, and floating_ip or null."
  value = { for name, machine in openstack_compute_instance_v2.this : name => {
    id          = machine.id
    fixed_ip    = openstack_networking_port_v2.this[name].all_fixed_ips[0]
    floating_ip = try(openstack_networking_floatingip_v2.this[name].address, null)
  } }
}
