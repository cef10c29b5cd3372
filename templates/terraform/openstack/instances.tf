# The machines: each has a port, which keeps its address when the machine is made anew.

locals {
  id     = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
  images = { for name, machine in var.instances : name => try(coalesce(machine.image, var.image), null) }
  # Those that are named, and not given by their ID.
  names    = toset([for image in values(local.images) : image if image == null ? false : !can(regex(local.id, image))])
  floating = { for name, machine in var.instances : name => machine if machine.floating_ip }
}

data "openstack_images_image_v2" "named" {
  for_each = local.names

  region      = var.region
  name        = each.key
  most_recent = true
}

locals {
  image_ids = { for name, image in local.images : name => image == null ? null : try(data.openstack_images_image_v2.named[image].id, image) }
}

resource "openstack_networking_port_v2" "this" {
  for_each = var.instances

  region             = var.region
  name               = "${var.name}-${each.key}"
  network_id         = openstack_networking_network_v2.this.id
  admin_state_up     = true
  security_group_ids = [openstack_networking_secgroup_v2.this.id]
  tags               = local.tags

  fixed_ip {
    subnet_id  = openstack_networking_subnet_v2.this.id
    ip_address = each.value.fixed_ip
  }
}

resource "openstack_compute_instance_v2" "this" {
  for_each = var.instances

  region            = var.region
  name              = "${var.name}-${each.key}"
  flavor_name       = try(coalesce(each.value.flavor, var.flavor), null)
  image_id          = each.value.volume_gb == null ? local.image_ids[each.key] : null
  key_pair          = openstack_compute_keypair_v2.this.name
  user_data         = each.value.user_data
  availability_zone = each.value.availability_zone
  metadata          = each.value.metadata
  tags              = local.tags

  network {
    port = openstack_networking_port_v2.this[each.key].id
  }

  dynamic "block_device" {
    for_each = each.value.volume_gb[*]

    content {
      uuid                  = local.image_ids[each.key]
      source_type           = "image"
      destination_type      = "volume"
      volume_size           = block_device.value
      boot_index            = 0
      delete_on_termination = true
    }
  }

  lifecycle {
    precondition {
      condition     = local.images[each.key] != null
      error_message = "The machine ${each.key} has no image: give it one, or the module."
    }

    precondition {
      condition     = try(coalesce(each.value.flavor, var.flavor), null) != null
      error_message = "The machine ${each.key} has no flavor: give it one, or the module."
    }
  }

  # What a machine does first, it may do with a way out.
  depends_on = [
    openstack_networking_router_interface_v2.this,
    openstack_networking_secgroup_rule_v2.ports,
    openstack_networking_secgroup_rule_v2.out,
  ]
}

resource "openstack_networking_floatingip_v2" "this" {
  for_each = local.floating

  region      = var.region
  pool        = var.external_network
  description = "${var.name}-${each.key}"
  tags        = local.tags
}

resource "openstack_networking_floatingip_associate_v2" "this" {
  for_each = local.floating

  region      = var.region
  floating_ip = openstack_networking_floatingip_v2.this[each.key].address
  port_id     = openstack_networking_port_v2.this[each.key].id

  # Without the router's way in, OpenStack refuses it.
  depends_on = [openstack_networking_router_interface_v2.this]
}
