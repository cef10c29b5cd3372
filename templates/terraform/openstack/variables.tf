variable "name" {
  description = "With what the names of everything begin."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and ends with none of the hyphens."
  }
}

variable "region" {
  description = "The region; that of the provider where it is not given."
  type        = string
  default     = null
}

variable "external_network" {
  description = "The name of the network that the router leads to and floating addresses are of."
  type        = string
}

variable "network_cidr" {
  description = "The addresses of the network."
  type        = string
  default     = "10.10.0.0/24"

  validation {
    condition     = can(cidrnetmask(var.network_cidr))
    error_message = "network_cidr is an IPv4 range: 10.10.0.0/24."
  }
}

variable "dns_servers" {
  description = "Name servers that machines are told of; the cloud's own where none is given."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for server in var.dns_servers : can(cidrhost("${server}/32", 0))])
    error_message = "dns_servers are IPv4 addresses."
  }
}

variable "authorized_cidrs" {
  description = "From where SSH, and the API server of a cluster, may be reached; from everywhere where it is not given."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.authorized_cidrs) > 0 && alltrue([for cidr in var.authorized_cidrs : can(cidrnetmask(cidr))])
    error_message = "authorized_cidrs are one or more IPv4 ranges: 203.0.113.0/24."
  }
}

variable "cluster" {
  description = "Whether the network is that of a cluster: its API server (port 6443) may be reached from authorized_cidrs."
  type        = bool
  default     = false
}

variable "rules" {
  description = "What else may be reached, by name: the ports from_port to to_port (from_port alone where it is not given), from a range of addresses."
  type = map(object({
    protocol  = optional(string, "tcp")
    from_port = number
    to_port   = optional(number)
    cidr      = optional(string, "0.0.0.0/0")
  }))
  default = {}

  validation {
    condition     = alltrue([for rule in values(var.rules) : contains(["tcp", "udp", "sctp"], rule.protocol) && can(cidrnetmask(rule.cidr))])
    error_message = "A rule's protocol is tcp, udp or sctp, and its cidr an IPv4 range."
  }

  validation {
    condition = alltrue([for rule in values(var.rules) :
      rule.from_port >= 1 && rule.from_port <= coalesce(rule.to_port, rule.from_port) && coalesce(rule.to_port, rule.from_port) <= 65535
    ])
    error_message = "Ports are 1 to 65535, and from_port is not after to_port."
  }
}

variable "public_key" {
  description = "The public key that machines are reached with: ssh-ed25519 AAAA... Where it is not given, OpenStack makes a pair, and its private key is an output."
  type        = string
  default     = null

  validation {
    condition     = var.public_key == null || can(regex("^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+", var.public_key))
    error_message = "public_key is the line of a public key: ssh-ed25519 AAAA..."
  }
}

variable "image" {
  description = "The image of machines that say none: its name, of which the newest is taken, or its ID."
  type        = string
  default     = null
}

variable "flavor" {
  description = "The flavor of machines that say none."
  type        = string
  default     = null
}

variable "instances" {
  description = "Machines by name. image and flavor are those of the module where they are not given; with volume_gb a machine has a volume of that size as its disk, else that of its flavor; floating_ip gives it an address of the external network."
  type = map(object({
    image             = optional(string)
    flavor            = optional(string)
    volume_gb         = optional(number)
    floating_ip       = optional(bool, false)
    fixed_ip          = optional(string)
    user_data         = optional(string)
    availability_zone = optional(string)
    metadata          = optional(map(string), {})
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.instances) : can(regex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", name))])
    error_message = "A machine's name has 1 to 40 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for machine in values(var.instances) : machine.volume_gb == null ? true : machine.volume_gb >= 1 && floor(machine.volume_gb) == machine.volume_gb])
    error_message = "volume_gb is a whole number, 1 or more."
  }

  validation {
    condition     = alltrue([for machine in values(var.instances) : machine.fixed_ip == null ? true : can(cidrhost("${machine.fixed_ip}/32", 0))])
    error_message = "fixed_ip is an IPv4 address."
  }
}

variable "tags" {
  description = "Tags of everything that can have some. OpenStack's tags are words: each is written key=value."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.tags : length("${key}=${value}") <= 60 && !can(regex("[,/]", "${key}${value}"))])
    error_message = "key=value has 60 characters at most, without commas and slashes."
  }
}
