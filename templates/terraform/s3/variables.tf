variable "name" {
  description = "The bucket's name, which no other bucket of anybody has."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name)) && !can(regex("\\.\\.|^[0-9.]+$", var.name))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens, begins and ends with a letter or digit, and is no address."
  }
}

variable "versioning" {
  description = "Whether old versions of objects are kept."
  type        = bool
  default     = true
}

variable "kms_key" {
  description = "The ARN of the KMS key that objects are encrypted with; with S3's own key (AES256) where it is not given."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^arn:[a-z-]+:kms:", var.kms_key))
    error_message = "kms_key is the ARN of a key, arn:aws:kms:..."
  }
}

variable "require_tls" {
  description = "Whether requests without TLS are refused, by the bucket's policy."
  type        = bool
  default     = true
}

variable "force_destroy" {
  description = "Whether the bucket is destroyed with what others put into it; without it only an empty one is."
  type        = bool
  default     = false
}

variable "lifecycle_rules" {
  description = "What happens to objects with time, by the name of the rule: those under prefix expire after expire_days, their old versions after noncurrent_days, parts of uploads that never ended after abort_days; transitions move them to a cheaper storage class."
  type = map(object({
    prefix          = optional(string, "")
    expire_days     = optional(number)
    noncurrent_days = optional(number)
    abort_days      = optional(number, 7)
    transitions     = optional(list(object({ days = number, storage_class = string })), [])
  }))
  default = {}

  validation {
    condition = alltrue([for rule in values(var.lifecycle_rules) : alltrue([
      for days in [rule.expire_days, rule.noncurrent_days, rule.abort_days] : days == null ? true : days >= 1 && floor(days) == days
    ])])
    error_message = "Days are whole numbers, 1 or more."
  }

  validation {
    condition = alltrue(flatten([for rule in values(var.lifecycle_rules) : [for transition in rule.transitions : contains(
      ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"], transition.storage_class
    )]]))
    error_message = "A storage class is one of STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER, GLACIER_IR, DEEP_ARCHIVE."
  }
}

variable "objects" {
  description = "Objects by key: their content as text or as base64, and what type it is of."
  type = map(object({
    content        = optional(string)
    content_base64 = optional(string)
    content_type   = optional(string, "application/octet-stream")
  }))
  default = {}

  validation {
    condition     = alltrue([for object in values(var.objects) : (object.content == null) != (object.content_base64 == null)])
    error_message = "An object has either content or content_base64."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
}
