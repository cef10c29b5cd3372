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
  description = "The region: europe-west1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+[a-z0-9-]*[0-9a-z]$", var.region))
    error_message = "The region is written with lower-case letters, digits and hyphens."
  }
}

variable "kubernetes_version" {
  description = "The version of Kubernetes: 1.33 or 1.33.4-gke.100. The release channel's own where it is not given."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}(\\.[0-9]+(-gke\\.[0-9]+)?)?$", var.kubernetes_version))
    error_message = "kubernetes_version is written like 1.33 or 1.33.4-gke.100."
  }
}

variable "node_count" {
  description = "How many nodes the first pool has, over all zones."
  type        = number
  default     = 2

  validation {
    condition     = var.node_count >= 0 && floor(var.node_count) == var.node_count
    error_message = "node_count is a whole number, 0 or more."
  }
}

variable "node_type" {
  description = "The size of the nodes, a machine type."
  type        = string
  default     = "e2-standard-4"
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
  description = "The zones of the nodes. With one the control plane is in that zone too, with several it is in all of the region. Where none is given, the region's first, chosen once."
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
  description = "Labels of everything in the cloud that can have some."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([for key, value in var.tags :
      can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "Keys and values on Google Cloud have up to 63 lower-case letters, digits, underscores and hyphens."
  }
}

variable "project" {
  description = "The ID of the project that all is made in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9.:-]*[a-z0-9])?$", var.project))
    error_message = "project is the ID of a project, not its name or number."
  }
}

variable "network_cidr" {
  description = "The addresses of nodes."
  type        = string
  default     = "10.0.0.0/20"

  validation {
    condition     = can(cidrnetmask(var.network_cidr))
    error_message = "network_cidr is an IPv4 range: 10.0.0.0/20."
  }
}

variable "pod_cidr" {
  description = "The addresses of pods. Each node takes 256 of them."
  type        = string
  default     = "10.32.0.0/14"

  validation {
    condition     = can(cidrnetmask(var.pod_cidr))
    error_message = "pod_cidr is an IPv4 range: 10.32.0.0/14."
  }
}

variable "service_cidr" {
  description = "The addresses of services."
  type        = string
  default     = "10.36.0.0/20"

  validation {
    condition     = can(cidrnetmask(var.service_cidr))
    error_message = "service_cidr is an IPv4 range: 10.36.0.0/20."
  }
}

variable "private_nodes" {
  description = "Whether nodes have no public addresses, and reach the world through Cloud NAT."
  type        = bool
  default     = true
}

variable "release_channel" {
  description = "Which releases the cluster is upgraded to: RAPID, REGULAR, STABLE or EXTENDED."
  type        = string
  default     = "REGULAR"

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE", "EXTENDED"], var.release_channel)
    error_message = "release_channel is RAPID, REGULAR, STABLE or EXTENDED."
  }
}

variable "network_policy" {
  description = "Whether network policies are enforced, by Dataplane V2."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Whether the cluster is kept from being destroyed."
  type        = bool
  default     = false
}
