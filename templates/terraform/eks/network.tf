# A VPC with a public and a private subnet in each zone. Subnets are tagged as load balancer controllers look for them.

data "aws_region" "current" {}

data "aws_availability_zones" "available" {
  state = "available"

  # Without local zones, in which no control plane can be.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

# The zones once chosen stay, whatever zones the region gets.
resource "terraform_data" "zones" {
  count = length(var.zones) == 0 ? 1 : 0
  input = slice(sort(data.aws_availability_zones.available.names), 0, 2)

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  zones      = length(var.zones) > 0 ? var.zones : terraform_data.zones[0].output
  zone_count = length(var.zones) > 0 ? length(var.zones) : 2
}

resource "aws_vpc" "this" {
  cidr_block           = var.network_cidr
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = merge(var.tags, { Name = var.name })

  lifecycle {
    precondition {
      condition     = data.aws_region.current.name == var.region
      error_message = "The provider aws is set up for the region ${data.aws_region.current.name}, and the variable region says ${var.region}: give both the same."
    }
  }
}

resource "aws_subnet" "public" {
  count = local.zone_count

  vpc_id                  = aws_vpc.this.id
  availability_zone       = local.zones[count.index]
  cidr_block              = cidrsubnet(var.network_cidr, 4, count.index)
  map_public_ip_on_launch = true

  tags = merge(var.tags, {
    Name                                = "${var.name}-public-${count.index}"
    "kubernetes.io/cluster/${var.name}" = "shared"
    "kubernetes.io/role/elb"            = "1"
  })
}

resource "aws_subnet" "private" {
  count = local.zone_count

  vpc_id            = aws_vpc.this.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.network_cidr, 4, 8 + count.index)

  tags = merge(var.tags, {
    Name                                = "${var.name}-private-${count.index}"
    "kubernetes.io/cluster/${var.name}" = "shared"
    "kubernetes.io/role/internal-elb"   = "1"
  })
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = var.name })
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-public" })
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  count = local.zone_count

  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-private" })
}

resource "aws_route_table_association" "private" {
  count = local.zone_count

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

resource "aws_eip" "nat" {
  count = var.private_nodes ? 1 : 0

  domain = "vpc"
  tags   = merge(var.tags, { Name = "${var.name}-nat" })

  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  count = var.private_nodes ? 1 : 0

  allocation_id = aws_eip.nat[0].id
  subnet_id     = aws_subnet.public[0].id
  tags          = merge(var.tags, { Name = var.name })

  depends_on = [aws_route.public]
}

resource "aws_route" "private" {
  count = var.private_nodes ? 1 : 0

  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[0].id
}
