# An AKS cluster with a pool of nodes, and further ones, its pods in an overlay network.

resource "azurerm_resource_group" "this" {
  count = var.resource_group == null ? 1 : 0

  name     = var.name
  location = var.region
  tags     = var.tags
}

locals {
  resource_group = var.resource_group == null ? azurerm_resource_group.this[0].name : var.resource_group
  own_network    = var.network_cidr != null
  everywhere     = contains(var.authorized_cidrs, "0.0.0.0/0")
  # The word for a zone that is not chosen is null, not an empty list.
  zones = length(var.zones) > 0 ? var.zones : null
}

resource "azurerm_virtual_network" "this" {
  count = local.own_network ? 1 : 0

  name                = var.name
  resource_group_name = local.resource_group
  location            = var.region
  address_space       = [var.network_cidr]
  tags                = var.tags
}

resource "azurerm_subnet" "nodes" {
  count = local.own_network ? 1 : 0

  name                 = "nodes"
  resource_group_name  = local.resource_group
  virtual_network_name = azurerm_virtual_network.this[0].name
  address_prefixes     = [cidrsubnet(var.network_cidr, 2, 0)]
}

# The cluster has to have its rights in a network before it is made, so that its identity is made first.
resource "azurerm_user_assigned_identity" "this" {
  count = local.own_network ? 1 : 0

  name                = var.name
  resource_group_name = local.resource_group
  location            = var.region
  tags                = var.tags
}

resource "azurerm_role_assignment" "network" {
  count = local.own_network ? 1 : 0

  scope                = azurerm_subnet.nodes[0].id
  role_definition_name = "Network Contributor"
  principal_id         = azurerm_user_assigned_identity.this[0].principal_id
}

resource "azurerm_kubernetes_cluster" "this" {
  name                      = var.name
  resource_group_name       = local.resource_group
  location                  = var.region
  dns_prefix                = var.name
  kubernetes_version        = var.kubernetes_version
  sku_tier                  = var.sku_tier
  oidc_issuer_enabled       = var.oidc
  workload_identity_enabled = var.oidc
  tags                      = var.tags

  default_node_pool {
    name                 = "default"
    node_count           = var.node_count
    vm_size              = var.node_type
    os_disk_size_gb      = var.node_disk_gb
    node_labels          = var.node_labels
    orchestrator_version = var.kubernetes_version
    vnet_subnet_id       = one(azurerm_subnet.nodes[*].id)
    zones                = local.zones
    tags                 = var.tags
    # Another size of nodes makes this pool for a while, and not the cluster anew.
    temporary_name_for_rotation = "rotating"

    upgrade_settings {
      max_surge                     = "10%"
      drain_timeout_in_minutes      = 0
      node_soak_duration_in_minutes = 0
    }
  }

  identity {
    type         = local.own_network ? "UserAssigned" : "SystemAssigned"
    identity_ids = local.own_network ? azurerm_user_assigned_identity.this[*].id : null
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = var.network_policy
    network_data_plane  = var.network_policy == "cilium" ? "cilium" : "azure"
    load_balancer_sku   = "standard"
    pod_cidr            = var.pod_cidr
    service_cidr        = var.service_cidr
    dns_service_ip      = cidrhost(var.service_cidr, 10)
  }

  dynamic "api_server_access_profile" {
    for_each = local.everywhere ? [] : [var.authorized_cidrs]

    content {
      authorized_ip_ranges = api_server_access_profile.value
    }
  }

  depends_on = [azurerm_role_assignment.network]
}

resource "azurerm_kubernetes_cluster_node_pool" "this" {
  for_each = var.node_pools

  name                  = each.key
  kubernetes_cluster_id = azurerm_kubernetes_cluster.this.id
  node_count            = each.value.count
  vm_size               = coalesce(each.value.type, var.node_type)
  os_disk_size_gb       = coalesce(each.value.disk_gb, var.node_disk_gb)
  node_labels           = merge(each.value.labels, each.value.spot ? { "kubernetes.azure.com/scalesetpriority" = "spot" } : {})
  # Azure gives spot nodes this label and this taint, and would have them told as drift.
  node_taints = concat(
    [for taint in each.value.taints : "${taint.key}=${taint.value}:${taint.effect}"],
    each.value.spot ? ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"] : [],
  )
  priority             = each.value.spot ? "Spot" : "Regular"
  eviction_policy      = each.value.spot ? "Delete" : null
  spot_max_price       = each.value.spot ? -1 : null
  orchestrator_version = var.kubernetes_version
  vnet_subnet_id       = one(azurerm_subnet.nodes[*].id)
  zones                = local.zones
  tags                 = var.tags

  temporary_name_for_rotation = "r${substr(sha256(each.key), 0, 8)}"

  # Spot nodes are not surged.
  dynamic "upgrade_settings" {
    for_each = each.value.spot ? [] : ["10%"]

    content {
      max_surge                     = upgrade_settings.value
      drain_timeout_in_minutes      = 0
      node_soak_duration_in_minutes = 0
    }
  }
}
