# Run with: terraform test. OpenStack is mocked, and nothing is made.

mock_provider "openstack" {
  mock_resource "openstack_networking_port_v2" {
    defaults = { all_fixed_ips = ["10.10.0.5"] }
  }

  mock_resource "openstack_networking_floatingip_v2" {
    defaults = { address = "192.0.2.7" }
  }

  mock_data "openstack_images_image_v2" {
    defaults = { id = "0b6f0a3c-5d6c-4d0c-9a3e-0d5f4f1c2b3a" }
  }
}

variables {
  name             = "lab"
  external_network = "public"
}

run "network" {
  assert {
    condition     = length(openstack_networking_secgroup_rule_v2.ports) == 1 && length(output.instances) == 0
    error_message = "SSH and nothing else, and no machines"
  }
}

run "bastion" {
  variables {
    image            = "debian-12"
    flavor           = "m1.small"
    authorized_cidrs = ["203.0.113.0/24"]
    rules            = { wireguard = { protocol = "udp", from_port = 51820 } }
    tags             = { lab = "prow" }
    instances = {
      bastion = { floating_ip = true, fixed_ip = "10.10.0.5" }
      builder = { image = "11111111-2222-3333-4444-555555555555", flavor = "m1.large", volume_gb = 40 }
    }
  }

  assert {
    condition     = output.instances["bastion"].floating_ip == "192.0.2.7" && output.instances["builder"].floating_ip == null
    error_message = "who asks for it has a floating address"
  }

  assert {
    condition     = openstack_compute_instance_v2.this["bastion"].image_id == "0b6f0a3c-5d6c-4d0c-9a3e-0d5f4f1c2b3a" && length(openstack_compute_instance_v2.this["bastion"].block_device) == 0
    error_message = "an image is found by its name"
  }

  assert {
    condition     = openstack_compute_instance_v2.this["builder"].block_device[0].uuid == "11111111-2222-3333-4444-555555555555" && openstack_compute_instance_v2.this["builder"].block_device[0].volume_size == 40
    error_message = "an image is taken by its ID, onto a volume"
  }

  assert {
    condition     = openstack_networking_secgroup_rule_v2.ports["rule-wireguard"].port_range_max == 51820 && openstack_networking_secgroup_rule_v2.ports["ssh-203.0.113.0/24"].remote_ip_prefix == "203.0.113.0/24"
    error_message = "a rule of one port ends with it"
  }

  assert {
    condition     = contains(openstack_networking_network_v2.this.tags, "lab=prow")
    error_message = "tags are words"
  }
}

run "cluster" {
  variables {
    cluster          = true
    authorized_cidrs = ["203.0.113.0/24", "198.51.100.0/24"]
    public_key       = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKTfXZ6zYxg3cM0bVqSMrTt0Bm6Dq6Ud5kDq8Vb7GZ5w lab"
  }

  assert {
    condition     = length([for rule in openstack_networking_secgroup_rule_v2.ports : rule if rule.port_range_min == 6443]) == 2
    error_message = "the API server is reached from both networks"
  }
}

run "without_image" {
  command = plan

  variables {
    instances = { bastion = { flavor = "m1.small" } }
  }

  expect_failures = [openstack_compute_instance_v2.this["bastion"]]
}

run "refused" {
  command = plan

  variables {
    network_cidr = "10.10.0.0"
    public_key   = "secret"
    dns_servers  = ["dns"]
    rules        = { web = { from_port = 443, to_port = 80 } }
  }

  expect_failures = [var.network_cidr, var.public_key, var.dns_servers, var.rules]
}
