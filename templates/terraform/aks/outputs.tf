# The outputs down to "kubeconfig" are those of all three cluster modules: eks, aks, gke.

output "name" {
  description = "The cluster's name."
  value       = azurerm_kubernetes_cluster.this.name
}

output "server" {
  description = "The address of the API server."
  value       = "https://${azurerm_kubernetes_cluster.this.fqdn}:443"
}

# The provider calls all of kube_config a secret, which of the authority's certificate is not so.
output "certificate_authority" {
  description = "The certificate of its authority, as PEM in base64, as a kubeconfig has it."
  value       = nonsensitive(azurerm_kubernetes_cluster.this.kube_config[0].cluster_ca_certificate)
}

output "version" {
  description = "The version of Kubernetes."
  value       = azurerm_kubernetes_cluster.this.current_kubernetes_version
}

output "region" {
  description = "The region it is in."
  value       = var.region
}

output "oidc_issuer" {
  description = "The issuer of its service accounts' tokens; empty without oidc."
  value       = azurerm_kubernetes_cluster.this.oidc_issuer_url
}

output "kubeconfig" {
  description = "A kubeconfig, whose user has a certificate and is an administrator."
  sensitive   = true
  value       = azurerm_kubernetes_cluster.this.kube_config_raw
}

output "id" {
  description = "The cluster's ID in Azure."
  value       = azurerm_kubernetes_cluster.this.id
}

output "resource_group" {
  description = "The resource group of the cluster."
  value       = local.resource_group
}

output "node_resource_group" {
  description = "The resource group that AKS made for nodes, disks and load balancers."
  value       = azurerm_kubernetes_cluster.this.node_resource_group
}

output "kubelet_identity" {
  description = "The object ID of the identity that nodes pull images with."
  value       = azurerm_kubernetes_cluster.this.kubelet_identity[0].object_id
}

output "subnet_id" {
  description = "The subnet of the nodes; null where AKS made the network."
  value       = one(azurerm_subnet.nodes[*].id)
}
