# Run with: terraform test. Azure is mocked, and nothing is made.

mock_provider "azurerm" {
  mock_resource "azurerm_kubernetes_cluster" {
    defaults = {
      id               = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/lab/providers/Microsoft.ContainerService/managedClusters/lab"
      fqdn             = "lab-1234.hcp.westeurope.azmk8s.io"
      kube_config      = [{ cluster_ca_certificate = "Q0E=", client_certificate = "Q0VSVA==", client_key = "S0VZ", host = "https://lab-1234.hcp.westeurope.azmk8s.io:443", username = "u", password = "p" }]
      kubelet_identity = [{ client_id = "c", object_id = "o", user_assigned_identity_id = "u" }]
    }
  }

  mock_resource "azurerm_subnet" {
    defaults = {
      id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/lab/providers/Microsoft.Network/virtualNetworks/lab/subnets/nodes"
    }
  }
}

variables {
  name   = "lab"
  region = "westeurope"
}

run "plain" {
  assert {
    condition     = output.server == "https://lab-1234.hcp.westeurope.azmk8s.io:443" && output.certificate_authority == "Q0E="
    error_message = "server and certificate_authority are the cluster's own"
  }

  assert {
    condition     = output.kubelet_identity == "o" && output.resource_group == "lab" && output.subnet_id == null
    error_message = "the resource group is made, and no network"
  }

  assert {
    condition     = length(azurerm_kubernetes_cluster.this.api_server_access_profile) == 0
    error_message = "everywhere is said by saying nothing"
  }
}

run "whole" {
  variables {
    kubernetes_version = "1.33"
    resource_group     = "there"
    network_cidr       = "10.0.0.0/16"
    network_policy     = "cilium"
    authorized_cidrs   = ["203.0.113.0/24"]
    zones              = ["1", "2"]
    node_pools = {
      load = { count = 0, spot = true, labels = { role = "load" }, taints = [{ key = "load", effect = "NoSchedule" }] }
      big  = { count = 1, type = "Standard_D16s_v5", disk_gb = 128 }
    }
  }

  assert {
    condition     = length(azurerm_resource_group.this) == 0 && output.resource_group == "there"
    error_message = "a resource group that is there is not made"
  }

  assert {
    condition     = azurerm_subnet.nodes[0].address_prefixes[0] == "10.0.0.0/18" && azurerm_kubernetes_cluster.this.identity[0].type == "UserAssigned"
    error_message = "an own network has an identity of its own"
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.network_profile[0].network_data_plane == "cilium"
    error_message = "cilium enforces with its own data plane"
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this["load"].node_taints == tolist(["load=:NoSchedule", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"])
    error_message = "taints are written key=value:effect, and spot nodes have Azure's"
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this["big"].vm_size == "Standard_D16s_v5" && azurerm_kubernetes_cluster_node_pool.this["load"].vm_size == "Standard_D4s_v5"
    error_message = "a pool has its own type, else the first pool's"
  }
}

run "refused" {
  command = plan

  variables {
    name               = "Lab"
    kubernetes_version = "latest"
    node_count         = 0
    authorized_cidrs   = []
    node_pools         = { load-1 = { count = 1 } }
  }

  expect_failures = [var.name, var.kubernetes_version, var.node_count, var.authorized_cidrs, var.node_pools]
}
