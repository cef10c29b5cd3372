# The outputs down to "kubeconfig" are those of all three cluster modules: eks, aks, gke.

output "name" {
  description = "The cluster's name."
  value       = google_container_cluster.this.name
}

output "server" {
  description = "The address of the API server."
  value       = "https://${google_container_cluster.this.endpoint}"
}

output "certificate_authority" {
  description = "The certificate of its authority, as PEM in base64, as a kubeconfig has it."
  value       = google_container_cluster.this.master_auth[0].cluster_ca_certificate
}

output "version" {
  description = "The version of Kubernetes."
  value       = google_container_cluster.this.master_version
}

output "region" {
  description = "The region it is in."
  value       = var.region
}

output "oidc_issuer" {
  description = "The issuer of its service accounts' tokens."
  value       = "https://container.googleapis.com/v1/${google_container_cluster.this.id}"
}

output "kubeconfig" {
  description = "A kubeconfig, whose user asks the program gke-gcloud-auth-plugin for a token."
  sensitive   = true
  value = yamlencode({
    apiVersion      = "v1"
    kind            = "Config"
    current-context = google_container_cluster.this.name
    contexts = [{
      name    = google_container_cluster.this.name
      context = { cluster = google_container_cluster.this.name, user = google_container_cluster.this.name }
    }]
    clusters = [{
      name = google_container_cluster.this.name
      cluster = {
        server                     = "https://${google_container_cluster.this.endpoint}"
        certificate-authority-data = google_container_cluster.this.master_auth[0].cluster_ca_certificate
      }
    }]
    users = [{
      name = google_container_cluster.this.name
      user = {
        exec = {
          apiVersion         = "client.authentication.k8s.io/v1beta1"
          command            = "gke-gcloud-auth-plugin"
          provideClusterInfo = true
          interactiveMode    = "Never"
        }
      }
    }]
  })
}

output "id" {
  description = "The cluster's ID in Google Cloud."
  value       = google_container_cluster.this.id
}

output "location" {
  description = "The zone or region of the control plane."
  value       = google_container_cluster.this.location
}

output "workload_pool" {
  description = "The pool in which service accounts are identities of Google Cloud."
  value       = google_container_cluster.this.workload_identity_config[0].workload_pool
}

output "node_service_account" {
  description = "The service account of the nodes."
  value       = google_service_account.nodes.email
}

output "network" {
  description = "The network."
  value       = google_compute_network.this.name
}

output "subnetwork" {
  description = "The subnetwork of the nodes."
  value       = google_compute_subnetwork.this.name
}
