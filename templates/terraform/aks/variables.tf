# The variables down to "tags" are those of all three cluster modules: eks, aks, gke.

variable "name" {
  description = "The cluster's name, with which the names of all that belongs to it begin."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and ends with none of the hyphens."
  }
}

variable "region" {
  description = "The region: westeurope."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+[a-z0-9-]*[0-9a-z]$", var.region))
    error_message = "The region is written with lower-case letters, digits and hyphens."
  }
}

variable "kubernetes_version" {
  description = "The version of Kubernetes: 1.33 or 1.33.2. AKS' own where it is not given."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}(\\.[0-9]+)?$", var.kubernetes_version))
    error_message = "kubernetes_version is written like 1.33 or 1.33.2."
  }
}

variable "node_count" {
  description = "How many nodes the first pool has, over all zones."
  type        = number
  default     = 2

  validation {
    condition     = var.node_count >= 1 && floor(var.node_count) == var.node_count
    error_message = "node_count is a whole number, 1 or more."
  }
}

variable "node_type" {
  description = "The size of the nodes, a VM size."
  type        = string
  default     = "Standard_D4s_v5"
}

variable "node_disk_gb" {
  description = "How large each node's disk is, in GB."
  type        = number
  default     = 64

  validation {
    condition     = var.node_disk_gb >= 30 && floor(var.node_disk_gb) == var.node_disk_gb
    error_message = "node_disk_gb is a whole number, 30 or more."
  }
}

variable "node_labels" {
  description = "Labels that the nodes of the first pool have in Kubernetes."
  type        = map(string)
  default     = {}
}

variable "node_pools" {
  description = "Further pools of nodes by name. What a pool does not say is as in the first; effects are those of Kubernetes: NoSchedule, PreferNoSchedule, NoExecute."
  type = map(object({
    count   = number
    type    = optional(string)
    disk_gb = optional(number)
    labels  = optional(map(string), {})
    taints  = optional(list(object({ key = string, value = optional(string, ""), effect = string })), [])
    spot    = optional(bool, false)
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.node_pools) : can(regex("^[a-z][a-z0-9]{0,11}$", name)) && name != "default"])
    error_message = "A pool's name has 1 to 12 lower-case letters and digits and begins with a letter; the first pool's is \"default\"."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.count >= 0 && floor(pool.count) == pool.count])
    error_message = "The count of a pool is a whole number, 0 or more."
  }

  validation {
    condition = alltrue(flatten([for pool in values(var.node_pools) : [
      for taint in pool.taints : contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], taint.effect)
    ]]))
    error_message = "The effect of a taint is NoSchedule, PreferNoSchedule or NoExecute."
  }
}

variable "zones" {
  description = "The availability zones of the nodes: 1, 2, 3. Where none is given, Azure places them."
  type        = list(string)
  default     = []

  validation {
    condition     = length(distinct(var.zones)) == length(var.zones)
    error_message = "Each zone is named once."
  }
}

variable "authorized_cidrs" {
  description = "From where the API server may be reached; from everywhere where it is not given."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.authorized_cidrs) > 0 && alltrue([for cidr in var.authorized_cidrs : can(cidrnetmask(cidr))])
    error_message = "authorized_cidrs are one or more IPv4 ranges: 203.0.113.0/24."
  }
}

variable "tags" {
  description = "Tags of everything in the cloud that can have some."
  type        = map(string)
  default     = {}
}

variable "resource_group" {
  description = "A resource group that exists, for the cluster; one of the cluster's name is made where it is not given."
  type        = string
  default     = null
}

variable "network_cidr" {
  description = "The addresses of a virtual network of the module's own. Where it is not given, AKS makes a network; with one, whoever runs this needs the right to assign roles."
  type        = string
  default     = null

  validation {
    condition     = var.network_cidr == null || can(cidrnetmask(var.network_cidr))
    error_message = "network_cidr is an IPv4 range: 10.0.0.0/16."
  }
}

variable "pod_cidr" {
  description = "The addresses of pods, an overlay that is not seen outside of the cluster."
  type        = string
  default     = "10.244.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.pod_cidr))
    error_message = "pod_cidr is an IPv4 range: 10.244.0.0/16."
  }
}

variable "service_cidr" {
  description = "The addresses of services, which no network has that the cluster reaches."
  type        = string
  default     = "172.20.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.service_cidr))
    error_message = "service_cidr is an IPv4 range: 172.20.0.0/16."
  }
}

variable "network_policy" {
  description = "Who enforces network policies: azure, calico or cilium; nobody where it is not given."
  type        = string
  default     = null

  validation {
    condition     = var.network_policy == null ? true : contains(["azure", "calico", "cilium"], var.network_policy)
    error_message = "network_policy is azure, calico or cilium."
  }
}

variable "oidc" {
  description = "Whether the cluster has an OIDC issuer and workload identity, so that service accounts can be identities of Azure. It cannot be taken back."
  type        = bool
  default     = true
}

variable "sku_tier" {
  description = "Free, or with a promise of uptime: Standard, Premium."
  type        = string
  default     = "Free"

  validation {
    condition     = contains(["Free", "Standard", "Premium"], var.sku_tier)
    error_message = "sku_tier is Free, Standard or Premium."
  }
}
