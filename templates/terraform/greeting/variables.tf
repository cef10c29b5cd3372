variable "greeting" {
  description = "The word that everybody is greeted with."
  type        = string

  validation {
    condition     = length(trimspace(var.greeting)) > 0
    error_message = "The greeting must not be blank."
  }
}

variable "audience" {
  description = "Who is greeted."
  type        = set(string)
  default     = ["world"]
}
