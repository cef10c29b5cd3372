# Greetings, made of nothing but terraform's built-in terraform_data: it needs no provider and no network, and behaves
# like any resource. It is created, changed, replaced and destroyed, and lives in terraform's state.

terraform {
  required_version = ">= 1.4"
}

# One resource for each of the audience.
resource "terraform_data" "message" {
  for_each = var.audience
  input    = "${var.greeting}, ${each.key}!"
}

# A new one, with a new id, whenever a message changes.
resource "terraform_data" "revision" {
  triggers_replace = [for message in terraform_data.message : message.output]
}

# Made up once, and kept: what terraform calls sensitive, no tool prints.
resource "terraform_data" "token" {
  input = uuid()

  lifecycle {
    ignore_changes = [input]
  }
}
