"""Cases of badclusters.py: kubeconfigs that lead nowhere, and servers that do not answer as they should."""
import json
import re

from badclusters_lab import Case
from badclusters_servers import Certificates, closed_port

BRIEF = ", lifecycle: {timeouts: {create: 3s}}"
# For what does not pass by waiting: Weir has to end well before that.
LONG = ", lifecycle: {timeouts: {create: 6s}}"
NEVER_PASSES = {"within": 3, "never": ("does the cluster run",)}
EXPIRED = "2020-01-01T00:00:00Z"


class Parts:
    """The parts of the kubeconfig of a control plane that runs."""

    def __init__(self, text):
        def field(name):
            return re.search(rf"{name}: *(\S+)", text)[1]
        self.server, self.authority = field("server"), field("certificate-authority-data")
        self.certificate, self.key = field("client-certificate-data"), field("client-key-data")

    @property
    def user(self):
        return {"client-certificate-data": self.certificate, "client-key-data": self.key}

    def text(self, user=None, context="lab", **cluster):
        """A kubeconfig; what is given stands in the place of what works."""
        whole = {"server": self.server, "certificate-authority-data": self.authority, **cluster}
        kept = {name: value for name, value in whole.items() if value is not None}
        lines = ["apiVersion: v1", "kind: Config", f"current-context: {context}", "clusters:",
                 f"- {json.dumps({'name': 'lab', 'cluster': kept})}", "users:",
                 f"- {json.dumps({'name': 'me', 'user': self.user if user is None else user})}", "contexts:",
                 '- {"name": "lab", "context": {"cluster": "lab", "user": "me"}}']
        return "\n".join(lines) + "\n"


def parts(project):
    return Parts(project.lab.kubeconfig)


def hub(kubeconfig, more="", context=""):
    """Makes a project whose cluster is what `kubeconfig` makes of the parts of a good one."""
    def make(project):
        text = kubeconfig(parts(project), project) if callable(kubeconfig) else kubeconfig
        if text is not None:
            project.write("hub.yaml", text)
        project.stack(f"hub: {{type: external.cluster, with: {{path: hub.yaml{context}}}{more}}}")
    return make


def mend(project):
    project.write("hub.yaml", parts(project).text())
    project.stack("hub: {type: external.cluster, with: {path: hub.yaml}}")


def case(title, kubeconfig, says, more="", context="", **options):
    return Case(title, hub(kubeconfig, more, context), says, mend=mend, codes=(1, 3), **options)


def files():
    yield case("a kubeconfig that is not there", None, ("hub.yaml cannot be read", "no such file"))
    yield case("an authority's file that is not there",
               lambda good, _: good.text(**{"certificate-authority-data": None, "certificate-authority": "ca.crt"}),
               ("hub.yaml", "clusters[lab].cluster.certificate-authority", "ca.crt cannot be read"))
    yield case("a client certificate's file that is not there",
               lambda good, _: good.text({"client-certificate": "/nowhere/me.crt", "client-key": "/nowhere/me.key"}),
               ("hub.yaml", "users[me].user.client-certificate", "/nowhere/me.crt cannot be read"))
    yield case("a kubeconfig that is no YAML", "apiVersion: v1\nkind: Config\nclusters: [{name: lab\nusers: []\n", ("hub.yaml",),
               place=r"hub\.yaml:\d+:\d+")
    yield case("a kubeconfig with a field of another type", "apiVersion: v1\nclusters:\n- name: lab\n  cluster: [a]\n",
               ("clusters[0].cluster", "it is no mapping"), place=r"hub\.yaml:4:12")
    yield case("a kubeconfig of another kind", "apiVersion: v1\nkind: Secret\n", ("it is a secret, not a kubeconfig",),
               place=r"hub\.yaml:2:7")
    yield case("a kubeconfig that is empty", "", ("hub.yaml",))
    yield case("a context that does not exist", lambda good, _: good.text(),
               ("hub.yaml", "there is no context", "nowhere", "lab"), context=", context: nowhere")
    yield case("a current context that does not exist", lambda good, _: good.text(context="gone"),
               ("hub.yaml", "gone", "lab"))
    yield case("a certificate that is no certificate", lambda good, _: good.text(**{"certificate-authority-data": "aGVsbG8="}),
               ("certificate-authority",), LONG, **NEVER_PASSES)


def reached():
    yield case("a server whose port is closed", lambda good, _: good.text(server=f"https://127.0.0.1:{closed_port()}"),
               ("127.0.0.1", "the connection was refused", "check that the server runs"), BRIEF)
    yield case("a server that accepts and does not answer",
               lambda good, project: good.text(server=f"https://127.0.0.1:{project.lab.silent}"),
               ("127.0.0.1", "does the cluster run"), BRIEF)
    yield case("a server whose name does not resolve", lambda good, _: good.text(server="https://nowhere.invalid:6443"),
               ("nowhere.invalid", "check the host"), BRIEF)
    yield case("a server that is no URL", lambda good, _: good.text(server="https://127.0.0.1:port"), ("127.0.0.1:port",))
    yield case("a port that speaks no TLS", lambda good, project: good.text(server=f"https://127.0.0.1:{project.lab.plain}"),
               ("127.0.0.1", "tls failed"), LONG, **NEVER_PASSES)
    yield case("another certificate authority", lambda good, project: good.text(**{"certificate-authority-data": project.lab.other}),
               ("tls failed", "check the server's certificate"), LONG, **NEVER_PASSES)
    yield case("a certificate for another host", lambda good, _: good.text(**{"tls-server-name": "other.example"}),
               ("tls failed", "other.example"), LONG, **NEVER_PASSES)
    yield case("a client certificate that has expired", lambda good, project: good.text(project.lab.certificates.user("late")),
               ("unauthorized", "the credential is not accepted", "is it still valid"), skip=Certificates.missing())
    yield case("a client certificate that has expired, refused by TLS",
               lambda good, project: good.text(project.lab.certificates.user("late"), server=f"https://127.0.0.1:{project.lab.strict}"),
               ("certificate expired",), LONG, **NEVER_PASSES, skip=Certificates.missing())
    yield case("a token that is refused", lambda good, _: good.text({"token": "forged"}),
               ("unauthorized", "the credential is not accepted", "does the kubeconfig belong to this cluster"))
    yield Case("a user without rights", forbidden, ("ConfigMap/NAME", "is forbidden", 'user "reader" cannot patch',
                                                    "give the kubeconfig's user that permission"), mend=permitted, keeps=("hub",))


def plugin(script, **options):
    """A kubeconfig whose credential is printed by `script`; nil leaves the program out."""
    def make(good, project):
        if script is not None:
            project.tool("sign-in", script)
        return good.text({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sign-in", "args": ["--quiet"],
                                   "interactiveMode": "Never", **options}})
    return make


def printed(**status):
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}
    return f"echo '{json.dumps(answer)}'\n"


def plugins():
    yield case("a credential plugin that is missing", plugin(None, installHint="get sign-in from https://sign-in.example"),
               ("the credential plugin sign-in", "is not found", "get sign-in from https://sign-in.example"))
    yield case("a credential plugin that fails", plugin('echo "you are not signed in" >&2; exit 7'),
               ("the credential plugin sign-in failed", "status 7", "you are not signed in"))
    yield case("a credential plugin that hangs", plugin("sleep 600"), ("the credential plugin sign-in failed", "timed out and was ended"),
               BRIEF,
               within=6, limit=8)
    yield case("a credential plugin that prints garbage", plugin("echo hello"),
               ("the credential plugin sign-in printed no ExecCredential",))
    yield case("a credential plugin of another version", plugin(printed(token="x").replace("/v1", "/v1beta1")),
               ("the credential plugin sign-in printed another version than client.authentication.k8s.io/v1",))
    yield case("a credential plugin without a credential", plugin(printed()), ("gave neither a token nor a certificate",))
    yield case("a credential plugin that prints an expired token", plugin(printed(token="old-token", expirationTimestamp=EXPIRED)),
               ("sign-in", "expired"), never=("old-token",))
    yield case("a credential plugin whose token is refused", plugin(printed(token="forged-token")),
               ("unauthorized", "the credential is not accepted"), never=("forged-token",))
    yield case("a credential plugin that asks at the terminal",
               plugin('read -r answer < /dev/tty || { echo "no terminal to ask at" >&2; exit 4; }'),
               ("the credential plugin sign-in failed", "no terminal to ask at"), terminal=True)


def forbidden(project):
    text = parts(project).text(server=f"http://127.0.0.1:{project.lab.reader}", **{"certificate-authority-data": None})
    project.write("hub.yaml", text)
    manifest(project)


def permitted(project):
    project.write("hub.yaml", parts(project).text())
    manifest(project)


def manifest(project):
    project.stack('hub: {type: external.cluster, with: {path: hub.yaml}}\nit:\n  type: kubernetes.manifest\n  with:\n'
                  '    cluster: "${resources.hub}"\n'
                  "    objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}]" % project.name)


def given(text):
    """Makes a stack whose manifest has `text` as its cluster, in the place of a cluster."""
    def make(project):
        value = text(parts(project)) if callable(text) else text
        project.stack(f"it:\n  type: kubernetes.manifest\n  with:\n    cluster: {json.dumps(value)}\n"
                      "    objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}]" % project.name)
    return make


def texts():
    for title, text, says in (
            ("a text as a cluster that is no kubeconfig", "hello", ("the kubeconfig of the cluster cannot be used", "no kubeconfig")),
            ("a kubeconfig as a text that names a file", lambda good: good.text({"tokenFile": "token"}),
             ("users[me].user.tokenfile", "token is a relative path", "give the data itself"))):
        yield Case(title, given(text), says, mend=given(lambda good: good.text()))


def cases():
    yield from files()
    yield from reached()
    yield from plugins()
    yield from texts()
