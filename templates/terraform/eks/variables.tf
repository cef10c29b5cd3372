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
  description = "The region, which is also that of the provider aws: eu-west-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+[a-z0-9-]*[0-9a-z]$", var.region))
    error_message = "The region is written with lower-case letters, digits and hyphens."
  }
}

variable "kubernetes_version" {
  description = "The version of Kubernetes: 1.33. EKS' own where it is not given."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version is written like 1.33."
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
  description = "The size of the nodes, an EC2 instance type."
  type        = string
  default     = "m6i.large"
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
  description = "The availability zones, two at least: eu-west-1a, eu-west-1b. Where none is given, the region's first two, chosen once."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.zones) != 1 && length(distinct(var.zones)) == length(var.zones)
    error_message = "The zones are none, or two at least, and each is named once."
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

variable "network_cidr" {
  description = "The addresses of the VPC; subnets are cut from it, the public ones from its first half."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.network_cidr)) && try(tonumber(split("/", var.network_cidr)[1]) >= 16 && tonumber(split("/", var.network_cidr)[1]) <= 22, false)
    error_message = "network_cidr is an IPv4 range of /16 to /22: 10.0.0.0/16."
  }
}

variable "private_nodes" {
  description = "Whether nodes have no public addresses, and reach the world through one NAT gateway; else they are in the public subnets, which costs no gateway."
  type        = bool
  default     = true
}

variable "node_image" {
  description = "The kind of image of the nodes, which has to fit their type: AL2023_x86_64_STANDARD, AL2023_ARM_64_STANDARD, BOTTLEROCKET_x86_64, ..."
  type        = string
  default     = "AL2023_x86_64_STANDARD"

  validation {
    condition     = can(regex("^(AL2023|AL2|BOTTLEROCKET)_[A-Za-z0-9_]+$", var.node_image))
    error_message = "node_image is the name of an AMI type of EKS for Linux, like AL2023_x86_64_STANDARD."
  }
}

variable "oidc" {
  description = "Whether IAM trusts the cluster's OIDC issuer, so that service accounts can take roles."
  type        = bool
  default     = true
}

variable "addons" {
  description = "Managed add-ons by name, coredns or eks-pod-identity-agent, with their version, settings as JSON, and the role of their service account. The cluster has vpc-cni, kube-proxy and coredns without being asked."
  type = map(object({
    version  = optional(string)
    settings = optional(string)
    role_arn = optional(string)
  }))
  default = {}
}

variable "volumes" {
  description = "Whether PersistentVolumeClaims are served, by the add-on aws-ebs-csi-driver with a role of its own; it needs oidc."
  type        = bool
  default     = true
}

variable "administrators" {
  description = "ARNs of roles and users that are administrators of the cluster, besides whoever makes it."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.administrators : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "administrators are ARNs of IAM roles or users."
  }
}

variable "logs" {
  description = "What the control plane logs to CloudWatch: api, audit, authenticator, controllerManager, scheduler."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for log in var.logs : contains(["api", "audit", "authenticator", "controllerManager", "scheduler"], log)])
    error_message = "logs are of api, audit, authenticator, controllerManager, scheduler."
  }
}
