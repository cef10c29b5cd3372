# The outputs down to "kubeconfig" are those of all three cluster modules: eks, aks, gke.

output "name" {
  description = "The cluster's name."
  value       = aws_eks_cluster.this.name
}

output "server" {
  description = "The address of the API server."
  value       = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  description = "The certificate of its authority, as PEM in base64, as a kubeconfig has it."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "version" {
  description = "The version of Kubernetes."
  value       = aws_eks_cluster.this.version
}

output "region" {
  description = "The region it is in."
  value       = var.region
}

output "oidc_issuer" {
  description = "The issuer of its service accounts' tokens."
  value       = aws_eks_cluster.this.identity[0].oidc[0].issuer
}

output "kubeconfig" {
  description = "A kubeconfig, whose user asks the program aws for a token."
  sensitive   = true
  value = yamlencode({
    apiVersion      = "v1"
    kind            = "Config"
    current-context = aws_eks_cluster.this.name
    contexts = [{
      name    = aws_eks_cluster.this.name
      context = { cluster = aws_eks_cluster.this.name, user = aws_eks_cluster.this.name }
    }]
    clusters = [{
      name = aws_eks_cluster.this.name
      cluster = {
        server                     = aws_eks_cluster.this.endpoint
        certificate-authority-data = aws_eks_cluster.this.certificate_authority[0].data
      }
    }]
    users = [{
      name = aws_eks_cluster.this.name
      user = {
        exec = {
          apiVersion      = "client.authentication.k8s.io/v1beta1"
          command         = "aws"
          args            = ["--region", var.region, "eks", "get-token", "--cluster-name", aws_eks_cluster.this.name, "--output", "json"]
          interactiveMode = "Never"
        }
      }
    }]
  })
}

output "arn" {
  description = "The cluster's ARN."
  value       = aws_eks_cluster.this.arn
}

output "oidc_provider_arn" {
  description = "The ARN of the OIDC provider that IAM trusts; null without oidc."
  value       = one(aws_iam_openid_connect_provider.this[*].arn)
}

output "node_role_arn" {
  description = "The ARN of the nodes' role."
  value       = aws_iam_role.nodes.arn
}

output "security_group_id" {
  description = "The security group that EKS made for the control plane and the nodes."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "network_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Its public subnets, by zone."
  value       = aws_subnet.public[*].id
}

output "private_subnet_ids" {
  description = "Its private subnets, by zone."
  value       = aws_subnet.private[*].id
}
