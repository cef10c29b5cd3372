# Run with: terraform test. Google Cloud is mocked, and nothing is made.

mock_provider "google" {
  mock_data "google_compute_zones" {
    defaults = { names = ["europe-west1-d", "europe-west1-b", "europe-west1-c"] }
  }

  mock_resource "google_container_cluster" {
    defaults = {
      id          = "projects/weir-lab/locations/europe-west1-b/clusters/lab"
      endpoint    = "192.0.2.1"
      master_auth = [{ cluster_ca_certificate = "Q0E=", client_certificate = "", client_key = "", client_certificate_config = [] }]
    }
  }
}

variables {
  name    = "lab"
  region  = "europe-west1"
  project = "weir-lab"
}

run "plain" {
  assert {
    condition     = output.location == "europe-west1-b" && length(google_container_cluster.this.node_locations) == 0
    error_message = "the first of the region's zones is taken"
  }

  assert {
    condition     = yamldecode(output.kubeconfig).clusters[0].cluster.server == "https://192.0.2.1" && output.server == "https://192.0.2.1"
    error_message = "the kubeconfig leads to the cluster"
  }

  assert {
    condition     = output.certificate_authority == "Q0E=" && output.workload_pool == "weir-lab.svc.id.goog"
    error_message = "the authority and the pool are the cluster's"
  }

  assert {
    condition     = google_container_node_pool.this["default"].node_count == 2 && length(google_compute_router_nat.this) == 1
    error_message = "private nodes have a NAT"
  }

  assert {
    condition     = can(regex("^[a-z][-a-z0-9]{4,28}[a-z0-9]$", google_service_account.nodes.account_id))
    error_message = "an account's ID has 6 to 30 characters"
  }
}

run "whole" {
  variables {
    name               = "a-name-of-as-many-letters-as-are-allowed"
    kubernetes_version = "1.33"
    zones              = ["europe-west1-b", "europe-west1-c"]
    node_count         = 4
    private_nodes      = false
    network_policy     = true
    authorized_cidrs   = ["203.0.113.0/24", "198.51.100.7/32"]
    tags               = { lab = "fleet" }
    node_pools = {
      load = { count = 2, type = "e2-standard-16", spot = true, taints = [{ key = "load", value = "yes", effect = "PreferNoSchedule" }] }
    }
  }

  assert {
    condition     = output.location == "europe-west1" && google_container_node_pool.this["default"].node_count == 2
    error_message = "several zones share the nodes"
  }

  assert {
    condition     = google_container_node_pool.this["load"].node_config[0].taint[0].effect == "PREFER_NO_SCHEDULE"
    error_message = "effects are written as GKE does"
  }

  assert {
    condition     = length(google_container_cluster.this.private_cluster_config) == 0 && length(google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks) == 2
    error_message = "nodes are public, and the API server is for two networks"
  }

  assert {
    condition     = can(regex("^[a-z][-a-z0-9]{4,28}[a-z0-9]$", google_service_account.nodes.account_id))
    error_message = "an account's ID has 6 to 30 characters"
  }
}

run "uneven" {
  command = plan

  variables {
    zones      = ["europe-west1-b", "europe-west1-c"]
    node_count = 3
  }

  expect_failures = [google_container_node_pool.this["default"]]
}

run "elsewhere" {
  command = plan

  variables {
    zones = ["us-east1-b"]
  }

  expect_failures = [google_container_cluster.this]
}

run "refused" {
  command = plan

  variables {
    project         = "My Project"
    release_channel = "FAST"
    tags            = { Lab = "x" }
  }

  expect_failures = [var.project, var.release_channel, var.tags]
}
