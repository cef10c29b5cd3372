"""Cases of badclusters.py: tools that are not there, too old or misbehave, and cloud command lines without credentials.

The credentials' texts are those of aws-cli 1.45.11 (awscli/clidriver.py) with botocore 1.43.11 (exceptions.py), Google Cloud SDK
528.0.0 (googlecloudsdk/core/credentials/exceptions.py), azure-cli (azure/cli/core/_profile.py and auth/util.py, 036a34b), and
openstackclient (osc_lib/cli/client_config.py, 9092cbd, and keystoneauth1/exceptions/http.py, 01cf25a).
"""
import subprocess
import time

from badclusters_lab import Case, Wrong

BOX = """
apiVersion: weir.dev/v1
kind: Provider
metadata: {name: box, description: Boxes.}
spec:
  tool:
    command: box
    version: {run: [box, version], constraint: ">=1.2"}
    install: see https://box.example
  types:
    box:
      description: A box.
      timeout: 4s
      arguments:
        name: {type: string, default: "${resource.externalName}"}
      read:
        run: [box, show, "${arguments.name}"]
        absent: ["no such box"]
        valid: "${result.json != null}"
      create: {run: [box, make, "${arguments.name}"]}
      delete: {run: [box, drop, "${arguments.name}"]}
      attributes:
        size: {type: integer, value: "${result.json.size}"}
"""
# A tool that works; %s stands before what it does.
WORKS = """%s
case "$1" in
version) echo "box 1.4.2";;
show) if [ -e "$HOME/box" ]; then echo '{"size": 2}'; else echo "no such box" >&2; exit 1; fi;;
make) touch "$HOME/box";;
drop) rm "$HOME/box";;
esac
"""
MANIFEST = r"providers/box\.yaml:\d+:\d+"


def box(script):
    """Makes a project with a trusted manifest whose tool is `script`; nil leaves the tool out."""
    def make(project):
        project.write("providers/box.yaml", BOX)
        project.stack("it: {type: box.box, with: {}}\nafter:\n  type: value\n  with: {value: '${resources.it.size}'}\n")
        if script:
            project.tool("box", script)
        project.good("trust", "-y")
    return make


def works(project):
    project.tool("box", WORKS % "")


def kind(script):
    def make(project):
        project.stack("it: {type: kind.cluster, with: {}}")
        project.tool("docker", DOCKER)
        if script:
            project.tool("kind", script)
    return make


def tools():
    yield Case("a tool that is missing", kind(None), ("kind is not found", "install it", "https://kind.sigs.k8s.io"),
               mend=mended("kind", KIND))
    yield Case("a tool of a project's own manifest that is missing", box(None),
               ("box is not found", "install it: see https://box.example"), mend=works)
    yield Case("a tool that is too old",
               kind('case "$1" in version) echo "kind v0.11.1 go1.16.4 linux/amd64";; *) echo "unknown flag: --foo" >&2; exit 1;; esac'),
               ("kind", "0.11.1", "0.20"), mend=mended("kind", KIND))
    yield Case("a tool that is older than the constraint of its manifest", box((WORKS % "").replace("1.4.2", "1.1.9")),
               ("box", "1.1.9", "1.2"), mend=works)
    yield Case("a tool that is too old, for weir doctor", kind('echo "kind v0.11.1 go1.16.4 linux/amd64"'),
               ("its version 0.11.1 is too old", "0.20"), place="", words=("doctor", "bad"))
    yield Case("a tool that prints a warning before its JSON",
               box(WORKS % 'echo "WARNING: box 1.5 is out; see https://box.example"; echo "hint: [upgrade]" >&2'),
               codes=(0,), place="", mend=works)
    yield Case("a tool that prints a warning and no JSON", box('case "$1" in show) echo "WARNING: nothing works";; esac'),
               ("box answers what cannot be understood", "WARNING: nothing works"), mend=works)
    yield Case("a tool that asks on its standard input",
               box(WORKS % 'if [ "$1" = make ]; then echo "Password: "; read -r answer || { echo "no answer" >&2; exit 3; }; fi'),
               ("box exited with status 3", "no answer"), mend=works, keeps=("it",))
    yield Case("a tool that asks at the terminal",
               box(WORKS % 'if [ "$1" = make ]; then read -r answer < /dev/tty || { echo "no terminal" >&2; exit 3; }; fi'),
               ("box exited with status 3", "no terminal"), mend=works, keeps=("it",), terminal=True)
    yield Case("a tool that never ends", box(WORKS % 'if [ "$1" = make ]; then sleep 600; fi'),
               ("box took longer than", "was ended"), mend=works, keeps=("it",))
    yield Case("a tool that tells its version in another form", box((WORKS % "").replace("box 1.4.2", "devel (dirty)")),
               codes=(0,), place="", mend=works)
    yield Case("a tool that tells its version in another form, for weir doctor", kind('echo "devel (dirty)"'),
               ("kind", "it does not tell its version"), place="", words=("doctor", "bad"))
    yield Case("a tool that cannot look, and something of others with that name", foreign, ("box exited with status 5", "not signed in"),
               then=left_alone, mend=works)
    yield Case("a run that was killed while it looked, and something of others with that name", cut_off, ("is there already",),
               then=left_alone, mend=works)
    yield Case("a tool that is no program", unusable, ("box",), mend=works)


def foreign(project):
    """A box that somebody else made, and a tool without credentials."""
    box('echo "not signed in" >&2; exit 5')(project)
    (project.home / "box").write_text("not Weir's")


def left_alone(project):
    """With credentials Weir refuses what is there already, and takes nothing away."""
    works(project)
    done = project.weir("apply", "bad", "-y")
    if done.code != 1 or "is there already" not in done.text:
        raise Wrong(f"then it does not refuse what others made: {' '.join(done.text.split())[-300:]}")
    project.good("destroy", "bad", "-y")
    if not (project.home / "box").exists() or (project.home / "box").read_text() != "not Weir's":
        raise Wrong("what others made is gone")
    (project.home / "box").unlink()


def cut_off(project):
    """A run that was killed while it asked whether the box is there; it is, and somebody else's."""
    box('case "$1" in version) echo "box 1.4.2"; exit;; esac\ntouch "$HOME/asked"; sleep 600')(project)
    (project.home / "box").write_text("not Weir's")
    running = subprocess.Popen([project.lab.weir, "apply", "bad", "-y"], cwd=project.folder, env=project.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not (project.home / "asked").exists() and time.monotonic() < end:
        time.sleep(0.02)
    running.kill()
    running.wait()
    project.end()
    works(project)


def unusable(project):
    box(None)(project)
    project.tool("box", WORKS % "")
    (project.bin / "box").chmod(0o644)


# What an engine that runs tells of itself.
DOCKER = """
case "$1" in
info) echo "$HOME";;
network) echo bridge;;
esac
"""
# A kind, gcloud, aws, az and openstack that make one thing, whose kubeconfig is in $HOME/cluster.
KIND = """
case "$*" in
version) echo "kind v0.29.0 go1.24.2 linux/amd64";;
"get nodes "*) [ -e "$HOME/made" ] && echo "$4-control-plane" || echo "No kind nodes found for cluster \\"$4\\"." >&2;;
"create cluster "*) touch "$HOME/made";;
"get kubeconfig "*) cat "$HOME/cluster";;
"delete cluster "*) rm "$HOME/made";;
esac
"""
AWS = """
case "$*" in
--version) echo "aws-cli/2.31.0 Python/3.13.7 Linux/6.8 exe/x86_64";;
"eks describe-cluster "*)
  if [ -e "$HOME/made" ]; then
    echo '{"cluster": {"status": "ACTIVE", "version": "1.34",
           "arn": "arn:aws:eks:eu-west-1:1:cluster/x", "roleArn": "arn:aws:iam::1:role/r",
           "resourcesVpcConfig": {"endpointPublicAccess": true, "endpointPrivateAccess": false}}}'
  else
    echo "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found" >&2
    exit 254
  fi;;
"eks create-cluster "*) touch "$HOME/made"; echo '{}';;
"eks update-kubeconfig "*) cat "$HOME/cluster" > "$KUBECONFIG";;
"eks delete-cluster "*) rm "$HOME/made"; echo '{}';;
esac
"""
AZ = """
case "$*" in
"version "*) echo '{"azure-cli": "2.77.0"}';;
"group show "*)
  if [ -e "$HOME/made" ]; then
    echo '{"id": "/subscriptions/1/resourceGroups/g", "location": "westeurope", "managedBy": null, "name": "g", "tags": {},
           "properties": {"provisioningState": "Succeeded"}, "type": "Microsoft.Resources/resourceGroups"}'
  else
    echo "ERROR: (ResourceGroupNotFound) Resource group 'g' could not be found." >&2
    exit 3
  fi;;
"group create "*) touch "$HOME/made"; echo '{}';;
"group delete "*) rm "$HOME/made";;
esac
"""
GCLOUD = """
case "$*" in
--version) echo "Google Cloud SDK 528.0.0";;
"container clusters describe "*)
  if [ -e "$HOME/made" ]; then echo '{"name": "x", "status": "RUNNING", "currentNodeCount": 1,
    "currentMasterVersion": "1.33.4-gke.100", "endpoint": "192.0.2.1",
    "selfLink": "https://container.googleapis.com/v1/projects/p/locations/europe-west1/clusters/x"}'
  else echo "ERROR: (gcloud.container.clusters.describe) ResponseError: code=404, message=Not found:" \\
    "projects/p/locations/europe-west1/clusters/x." >&2
  exit 1; fi;;
"container clusters create "*) touch "$HOME/made"; echo '{}';;
"container clusters get-credentials "*) cat "$HOME/cluster" > "$KUBECONFIG";;
"container clusters delete "*) rm "$HOME/made";;
esac
"""
OPENSTACK = """
case "$*" in
--version) echo "openstack 8.2.0";;
"keypair show "*)
  if [ -e "$HOME/made" ]; then echo '{"name": "k", "id": "k", "fingerprint": "aa:bb", "type": "ssh", "user_id": "u"}'
  else echo "No Keypair found for k" >&2; exit 1; fi;;
"keypair create "*) touch "$HOME/made"; echo '{}';;
"keypair delete "*) rm "$HOME/made";;
esac
"""


def mended(name, script):
    def mend(project):
        (project.home / "cluster").write_text(project.lab.kubeconfig)
        project.tool(name, script)
        project.tool("docker", DOCKER)
    return mend


CLOUDS = {
    "aws": ("eks.cluster", "{name: x, region: eu-west-1, roleArn: 'arn:aws:iam::1:role/r', subnetIds: [a, b]}", AWS,
            'version|--version) echo "aws-cli/2.31.0 Python/3.13.7 Linux/6.8 exe/x86_64"; exit;;'),
    "az": ("aks.group", "{name: g, location: westeurope}", AZ, """version) echo '{"azure-cli": "2.77.0"}'; exit;;"""),
    "gcloud": ("gke.cluster", "{name: x, project: p, location: europe-west1, nodes: 1}", GCLOUD,
               '--version) echo "Google Cloud SDK 528.0.0"; exit;;'),
    "openstack": ("openstack.keypair", "{name: k, publicKey: 'ssh-ed25519 AAAA'}", OPENSTACK,
                  '--version) echo "openstack 8.2.0"; exit;;'),
}
# What each prints, its exit status, and what Weir has to hand on of it.
WITHOUT = {
    ("aws", "without credentials"): (
        '\nUnable to locate credentials. You can configure credentials by running "aws configure".', 253,
        ("unable to locate credentials", "aws configure")),
    ("aws", "with an expired token"): (
        "\nAn error occurred (ExpiredTokenException) when calling the DescribeCluster operation: The security token included in the"
        " request is expired", 254, ("the security token included in the request is expired",)),
    ("aws", "with an expired session of SSO"): (
        "\nThe SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso"
        " login with the corresponding profile.", 255, ("the sso session", "has expired", "aws sso login")),
    ("az", "without credentials"): (
        "ERROR: Please run 'az login' to setup account.", 1, ("please run 'az login'",)),
    ("az", "with an expired token"): (
        "ERROR: AADSTS700082: The refresh token has expired due to inactivity.\nInteractive authentication is needed. Please run:\n"
        "az login --scope https://management.core.windows.net//.default", 1,
        ("the refresh token has expired", "az login --scope")),
    ("gcloud", "without credentials"): (
        "ERROR: (gcloud.container.clusters.describe) You do not currently have an active account selected.\nPlease run:\n\n"
        "  $ gcloud auth login\n\nto obtain new credentials.\n\nIf you have already logged in with a different account, run:\n\n"
        "  $ gcloud config set account ACCOUNT\n\nto select an already authenticated account to use.", 1,
        ("you do not currently have an active account", "gcloud auth login")),
    ("gcloud", "with an expired token"): (
        "ERROR: (gcloud.container.clusters.describe) There was a problem refreshing your current auth tokens: ('invalid_grant: Bad"
        " Request', {'error': 'invalid_grant', 'error_description': 'Bad Request'})\nPlease run:\n\n  $ gcloud auth login\n\n"
        "to obtain new credentials.", 1, ("problem refreshing your current auth tokens", "gcloud auth login")),
    ("openstack", "without credentials"): (
        "Missing value auth-url required for auth plugin password", 1, ("missing value auth-url required",)),
    ("openstack", "with an expired token"): (
        "The request you have made requires authentication. (HTTP 401) (Request-ID: req-6a827bf3)", 1,
        ("requires authentication", "http 401")),
}


def credentials():
    for (name, state), (text, status, says) in WITHOUT.items():
        kind, arguments, script, version = CLOUDS[name]
        shown = text.replace('"', '\\"').replace("$", "\\$")
        refusing = f'case "$1" in {version} esac\necho "{shown}" >&2\nexit {status}\n'

        def make(project, kind=kind, arguments=arguments, name=name, refusing=refusing):
            project.stack(f"it:\n  type: {kind}\n  with: {arguments}")
            project.tool(name, refusing)
        yield Case(f"{name} {state}", make, says, mend=mended(name, script) if script else None, limit=8)


def cases():
    yield from tools()
    yield from credentials()
