# A GKE cluster with a pool of nodes, and further ones, in a network of its own.

data "google_compute_zones" "available" {
  project = var.project
  region  = var.region
}

# The zone once chosen stays, whatever zones the region gets.
resource "terraform_data" "zones" {
  count = length(var.zones) == 0 ? 1 : 0
  input = slice(sort(data.google_compute_zones.available.names), 0, 1)

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  zones      = length(var.zones) > 0 ? var.zones : terraform_data.zones[0].output
  zone_count = max(length(var.zones), 1)
  # Of one zone the control plane is there too; of several it is in all of the region.
  location   = local.zone_count == 1 ? local.zones[0] : var.region
  everywhere = contains(var.authorized_cidrs, "0.0.0.0/0")

  default_pool = {
    count   = var.node_count
    type    = var.node_type
    disk_gb = var.node_disk_gb
    labels  = var.node_labels
    taints  = []
    spot    = false
  }
  pools   = merge({ default = local.default_pool }, var.node_pools)
  effects = { NoSchedule = "NO_SCHEDULE", PreferNoSchedule = "PREFER_NO_SCHEDULE", NoExecute = "NO_EXECUTE" }
}

resource "google_compute_network" "this" {
  project                 = var.project
  name                    = var.name
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "this" {
  project                  = var.project
  region                   = var.region
  name                     = var.name
  network                  = google_compute_network.this.id
  ip_cidr_range            = var.network_cidr
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = var.pod_cidr
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = var.service_cidr
  }
}

resource "google_compute_router" "this" {
  count = var.private_nodes ? 1 : 0

  project = var.project
  region  = var.region
  name    = var.name
  network = google_compute_network.this.id
}

resource "google_compute_router_nat" "this" {
  count = var.private_nodes ? 1 : 0

  project                            = var.project
  region                             = var.region
  name                               = var.name
  router                             = google_compute_router.this[0].name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}

# Nodes are nobody who may do more than nodes need. An account's ID has 30 characters at most.
resource "google_service_account" "nodes" {
  project      = var.project
  account_id   = "gke-${trimsuffix(substr(var.name, 0, 17), "-")}-${substr(sha256(var.name), 0, 8)}"
  display_name = "Nodes of ${var.name}"
}

resource "google_project_iam_member" "nodes" {
  for_each = toset(["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"])

  project = var.project
  role    = each.key
  member  = google_service_account.nodes.member
}

resource "google_container_cluster" "this" {
  project             = var.project
  name                = var.name
  location            = local.location
  node_locations      = local.zone_count == 1 ? null : local.zones
  min_master_version  = var.kubernetes_version
  network             = google_compute_network.this.id
  subnetwork          = google_compute_subnetwork.this.id
  networking_mode     = "VPC_NATIVE"
  datapath_provider   = var.network_policy ? "ADVANCED_DATAPATH" : "LEGACY_DATAPATH"
  deletion_protection = var.deletion_protection
  resource_labels     = var.tags

  # GKE makes no cluster without a pool: this one goes at once, and those below stay.
  remove_default_node_pool = true
  initial_node_count       = 1

  node_config {
    machine_type    = var.node_type
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  release_channel {
    channel = var.release_channel
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  dynamic "private_cluster_config" {
    for_each = var.private_nodes ? [true] : []

    content {
      enable_private_nodes    = private_cluster_config.value
      enable_private_endpoint = false
    }
  }

  dynamic "master_authorized_networks_config" {
    for_each = local.everywhere ? [] : [var.authorized_cidrs]

    content {
      dynamic "cidr_blocks" {
        for_each = master_authorized_networks_config.value

        content {
          cidr_block = cidr_blocks.value
        }
      }
    }
  }

  lifecycle {
    # That of the pool which went.
    ignore_changes = [node_config]

    precondition {
      condition     = alltrue([for zone in var.zones : startswith(zone, "${var.region}-")])
      error_message = "Every one of the zones is of the region ${var.region}."
    }
  }

  depends_on = [google_project_iam_member.nodes]
}

resource "google_container_node_pool" "this" {
  for_each = local.pools

  project  = var.project
  name     = each.key
  cluster  = google_container_cluster.this.id
  location = google_container_cluster.this.location
  # GKE counts the nodes of each zone.
  node_count = each.value.count / local.zone_count

  node_config {
    machine_type    = coalesce(each.value.type, var.node_type)
    disk_size_gb    = coalesce(each.value.disk_gb, var.node_disk_gb)
    labels          = each.value.labels
    resource_labels = var.tags
    spot            = each.value.spot
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    dynamic "taint" {
      for_each = each.value.taints

      content {
        key    = taint.value.key
        value  = taint.value.value
        effect = local.effects[taint.value.effect]
      }
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }

  # A release channel does both, and lets nobody say otherwise.
  management {
    auto_repair  = true
    auto_upgrade = true
  }

  lifecycle {
    precondition {
      condition     = each.value.count % local.zone_count == 0
      error_message = "The pool ${each.key} has ${each.value.count} nodes, which ${local.zone_count} zones cannot share evenly."
    }
  }

  # Nodes pull their images through the NAT.
  depends_on = [google_compute_router_nat.this]
}
