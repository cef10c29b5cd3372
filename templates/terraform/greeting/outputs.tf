output "messages" {
  description = "The messages by audience."
  value       = { for name, message in terraform_data.message : name => message.output }
}

output "tag" {
  description = "A tag that changes with the messages."
  value       = "m${substr(sha256(jsonencode([for message in terraform_data.message : message.output])), 0, 8)}"
}

output "revision" {
  description = "An id that changes with the messages."
  value       = terraform_data.revision.id
}

output "token" {
  description = "A token that callers have to show."
  value       = terraform_data.token.output
  sensitive   = true
}
