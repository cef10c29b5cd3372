"""The stacks of scripts/checks/clouds.py, good and bad."""
import dataclasses
import hashlib
import json

ROLE = "arn:aws:iam::123456789012:role/weir-clouds"
NETWORK = """
variable "name" { type = string }

resource "aws_vpc" "this" {
  cidr_block = "10.20.0.0/16"
  tags       = { Name = var.name }
}

resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 4, count.index)
}

resource "aws_iam_role" "this" {
  for_each = { cluster = "eks.amazonaws.com", nodes = "ec2.amazonaws.com" }

  name = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = each.value } }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = { AmazonEKSClusterPolicy = "cluster", AmazonEKSWorkerNodePolicy = "nodes", AmazonEKS_CNI_Policy = "nodes" }

  role       = aws_iam_role.this[each.value].name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

output "network" { value = aws_vpc.this.id }
output "subnets" { value = aws_subnet.this[*].id }
output "cluster_role" { value = aws_iam_role.this["cluster"].arn }
output "node_role" { value = aws_iam_role.this["nodes"].arn }
"""
HEAD = """
apiVersion: weir.dev/v1
kind: Stack
metadata: {name: %s}
spec:
"""
TERRAFORM = """
    network:
      type: terraform.module
      with:
        source: network
        variables: {name: weir-clouds}
        providers:
          aws:
            region: eu-west-1
            skip_metadata_api_check: true
            endpoints: [{ec2: "${front}", iam: "${front}", sts: "${front}"}]
"""
CLOUDS = """
  inputs:
    nodes: {type: integer, default: 2}
  locals:
    network: %s
  resources:%s
    hub:
      type: eks.cluster
      with:
        name: weir-clouds
        roleArn: ${locals.network.cluster_role}
        nodeRoleArn: ${locals.network.node_role}
        subnetIds: ${locals.network.subnets}
        version: "1.31"
        nodes: ${inputs.nodes}
        tags: {lab: clouds}
    load:
      type: eks.nodegroup
      with:
        cluster: ${resources.hub.name}
        name: load
        nodeRoleArn: ${locals.network.node_role}
        subnetIds: ${locals.network.subnets}
        nodes: ${inputs.nodes}
        labels: {role: load}
    told:
      type: kubernetes.manifest
      with:
        cluster: ${resources.hub}
        objects:
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: told, namespace: default}, data: {network: "${locals.network.network}"}}
    data:
      type: s3.bucket
      with: {name: weir-clouds-data, endpoint: "${front}", versioning: true, tags: {team: platform, lab: clouds}, forceDestroy: true}
    page:
      type: s3.object
      with: {bucket: "${resources.data.name}", key: page, content: hello, contentType: text/plain, endpoint: "${front}"}
    gone:
      type: s3.object
      with: {bucket: "${resources.data.name}", key: gone, content: soon, endpoint: "${front}"}
%s
"""
ARCHIVE = """
    archive:
      type: s3cmd.bucket
      with:
        name: %s
        region: eu-west-1
        endpoint: ${host}
        tls: false
        versioning: true
        emptyOnDelete: true
"""


def stack(terraform, s3cmd):
    """The stack that is lived through; without terraform with a network that nobody has made."""
    network = "${resources.network.outputs}" if terraform else json.dumps(
        {"network": "none", "subnets": ["subnet-1", "subnet-2"], "cluster_role": ROLE, "node_role": ROLE})
    return HEAD % "clouds" + CLOUDS % (
        network, TERRAFORM if terraform else "", ARCHIVE % "weir-clouds-archive" if s3cmd else "")


def one(name, kind, arguments):
    """A stack with one resource."""
    return f"{HEAD % name}  resources:\n    it:\n      type: {kind}\n      with: {{{arguments}}}\n"


def taken(s3cmd, cluster="weir-taken"):
    """What is there already; `cluster` is the name of the node group's cluster."""
    return HEAD % "taken" + f"""
  resources:
    hub:
      type: eks.cluster
      with: {{name: weir-taken, roleArn: "{ROLE}", subnetIds: [subnet-1, subnet-2], version: "1.31"}}
    load:
      type: eks.nodegroup
      with: {{name: load, cluster: "{cluster}", nodeRoleArn: "{ROLE}", subnetIds: [subnet-1], nodes: 2, labels: {{role: load}}}}
    data:
      type: s3.bucket
      with: {{name: weir-taken-data, endpoint: "${{front}}", versioning: true, tags: {{team: platform}}}}
""" + (ARCHIVE % "weir-taken-archive" if s3cmd else "")


@dataclasses.dataclass
class Bad:
    """An apply that cannot work: what is told has all `words`."""
    name: str
    title: str
    text: str
    variables: dict
    words: list
    needs: str | None = None


EKS = f'name: weir-bad, roleArn: "{ROLE}", subnetIds: [subnet-1, subnet-2]'
S3 = 'name: weir-bad, endpoint: "%s"'
S3CMD = 'name: weir-bad, region: eu-west-1, endpoint: "%s", tls: false'
NOBODY = "127.0.0.1:9"
NONE = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}


SSO = """
[profile ended]
region = eu-west-1
sso_session = ended
sso_account_id = 123456789012
sso_role_name = admin
[sso-session ended]
sso_region = eu-west-1
sso_start_url = https://weir.awsapps.example/start
"""


def old(lab):
    """The variables with which an aws is found that is too old: it knows nothing but its version."""
    program = lab.folder / "old" / "aws"
    program.write_text("#!/bin/sh\n[ \"$1\" = --version ] || { echo 'aws: error: argument operation: Invalid choice' >&2; "
                       "exit 2; }\necho 'aws-cli/1.16.0 Python/3.6.0 Linux/4.15.0 botocore/1.12.0'\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:{lab.environment['PATH']}"}


def ended(lab):
    """The variables of a session that was begun in a browser, and has ended."""
    (lab.folder / "sso").write_text(SSO)
    cache = lab.folder / "home" / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (cache / f"{hashlib.sha1(b'ended').hexdigest()}.json").write_text(json.dumps({
        "startUrl": "https://weir.awsapps.example/start", "region": "eu-west-1", "accessToken": "ended",
        "expiresAt": "2024-01-01T00:00:00Z"}))
    return {**NONE, "AWS_CONFIG_FILE": str(lab.folder / "sso"), "AWS_PROFILE": "ended"}


def bad(lab):
    """All of them."""
    kinds = {"eks": ("eks.cluster", EKS, None), "s3": ("s3.bucket", S3 % "${front}", None),
             "s3cmd": ("s3cmd.bucket", S3CMD % "${host}", "s3cmd")}
    wrong = {**lab.bads, "AWS_SECRET_ACCESS_KEY": "wrong"}
    cases = []

    def add(name, title, tool, variables, *words, arguments=None):
        kind, own, needs = kinds[tool]
        name = f"{name}-{tool}"
        cases.append(Bad(name, f"{title} ({kind})", one(name, kind, arguments or own), variables, list(words), needs))

    # The slow ones first. S3 answers the question whether a bucket is there without a text, so s3.bucket can only guess.
    add("nobody", "an address where nobody answers", "eks", {"AWS_ENDPOINT_URL": f"http://{NOBODY}"}, "Could not connect", NOBODY)
    add("nobody", "an address where nobody answers", "s3cmd", {}, "refused", arguments=S3CMD % NOBODY)
    add("nobody", "an address where nobody answers", "s3", {}, NOBODY, arguments=S3 % f"http://{NOBODY}")
    add("none", "no credentials", "eks", NONE, "Unable to locate credentials")
    add("none", "no credentials", "s3", NONE, "credentials")
    add("none", "no credentials", "s3cmd", NONE, "Configuration file not available")
    add("wrong", "a wrong secret", "eks", wrong, "InvalidSignatureException")
    add("wrong", "a wrong secret", "s3", wrong, "403", "credentials")
    add("wrong", "a wrong secret", "s3cmd", wrong, "SignatureDoesNotMatch")
    add("expired", "a session that has ended", "eks", lab.gone, "ExpiredTokenException")
    add("expired", "a session that has ended", "s3", lab.gone, "temporary ones may have ended")
    add("expired", "a session that has ended", "s3cmd", lab.gone, "ExpiredToken")
    add("sso", "an SSO session that has ended", "eks", ended(lab), "Token has expired")
    add("old", "an aws that is too old", "eks", old(lab), "1.16.0", "1.32.0")
    return cases
