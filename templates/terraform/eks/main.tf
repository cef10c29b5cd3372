# An EKS cluster with managed node groups, in a VPC of its own.

resource "aws_eks_cluster" "this" {
  name                      = var.name
  version                   = var.kubernetes_version
  role_arn                  = aws_iam_role.cluster.arn
  enabled_cluster_log_types = var.logs
  tags                      = var.tags

  access_config {
    authentication_mode                         = "API_AND_CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids              = concat(aws_subnet.private[*].id, aws_subnet.public[*].id)
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = var.authorized_cidrs
  }

  # Roles go last when the cluster is destroyed: EKS takes its network interfaces away with them.
  depends_on = [aws_iam_role_policy_attachment.cluster]
}

locals {
  default_pool = {
    count   = var.node_count
    type    = var.node_type
    disk_gb = var.node_disk_gb
    labels  = var.node_labels
    taints  = []
    spot    = false
  }
  pools   = merge({ default = local.default_pool }, var.node_pools)
  effects = { NoSchedule = "NO_SCHEDULE", PreferNoSchedule = "PREFER_NO_SCHEDULE", NoExecute = "NO_EXECUTE" }
}

resource "aws_eks_node_group" "this" {
  for_each = local.pools

  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.nodes.arn
  subnet_ids      = var.private_nodes ? aws_subnet.private[*].id : aws_subnet.public[*].id
  version         = aws_eks_cluster.this.version
  ami_type        = var.node_image
  capacity_type   = each.value.spot ? "SPOT" : "ON_DEMAND"
  instance_types  = [coalesce(each.value.type, var.node_type)]
  disk_size       = coalesce(each.value.disk_gb, var.node_disk_gb)
  labels          = each.value.labels
  tags            = var.tags

  scaling_config {
    min_size     = each.value.count
    desired_size = each.value.count
    max_size     = max(each.value.count, 1)
  }

  update_config {
    max_unavailable = 1
  }

  dynamic "taint" {
    for_each = each.value.taints

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = local.effects[taint.value.effect]
    }
  }

  # Nodes join only with their rights and with a way out.
  depends_on = [
    aws_iam_role_policy_attachment.nodes,
    aws_route.public,
    aws_route.private,
    aws_route_table_association.public,
    aws_route_table_association.private,
  ]
}

locals {
  volumes = {
    version  = null
    settings = null
    role_arn = one(aws_iam_role.volumes[*].arn)
  }
  addons = merge(var.volumes ? { aws-ebs-csi-driver = local.volumes } : {}, var.addons)
}

resource "aws_eks_addon" "this" {
  for_each = local.addons

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = each.value.version
  configuration_values        = each.value.settings
  service_account_role_arn    = each.value.role_arn
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  tags                        = var.tags

  # Most add-ons are ready only when their pods run.
  depends_on = [aws_eks_node_group.this, aws_iam_role_policy_attachment.volumes]
}

resource "aws_eks_access_entry" "administrator" {
  for_each = var.administrators

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
  tags          = var.tags
}

resource "aws_eks_access_policy_association" "administrator" {
  for_each = var.administrators

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.administrator[each.value].principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}
