"""Cases of badclusters.py: objects that cannot be read or applied, and names that two would take."""
import json
import shutil
import subprocess

import badclusters_kubeconfigs as kubeconfigs
import badclusters_tools as tools
from badclusters_lab import Case, Wrong

HUB = "hub: {type: external.cluster, with: {path: hub.yaml}}\n"


def stack(project, *resources):
    """A stack of `(name, type, arguments)`, each with the cluster."""
    project.write("hub.yaml", kubeconfigs.parts(project).text())
    project.stack(HUB + "".join(
        f'{name}:\n  type: {kind}\n  with:\n    cluster: "${{resources.hub}}"\n'
        + "".join(f"    {line}\n" for line in arguments.strip("\n").split("\n")) for name, kind, arguments in resources))


def with_it(kind, bad, good, prepare=None):
    """How to make a stack whose resource `it` has the arguments `bad`, and how to mend it."""
    def make(arguments):
        def write(project):
            if prepare:
                prepare(project)
            text = arguments.replace("NAME", project.name).replace("REPOSITORY", str(project.lab.repository))
            stack(project, ("it", kind, text))
        return write
    return make(bad), make(good)


# Objects


def config(name="NAME", more=""):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n{more}"


def objects(text):
    return f"objects: [{text}]"


GOOD = objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, data: {a: b}}")


def manifest(title, arguments, says, files=None, **options):
    def prepare(project):
        for path, text in (files or {}).items():
            project.write(path, text.replace("NAME", project.name))
    make, mend = with_it("kubernetes.manifest", arguments, GOOD, prepare)
    return Case(title, make, says, mend=mend, keeps=options.pop("keeps", ("hub",)), **options)


def from_file(title, text, says, line):
    """A file that cannot be read: told with its line and column, before anything is run."""
    return manifest(title, "files: [objects.yaml]", says, {"objects.yaml": text}, codes=(3,), place=rf"objects\.yaml:{line}")


def manifests():
    yield manifest("a kind that the cluster does not know",
                   objects("{apiVersion: example.org/v1, kind: Widget, metadata: {name: NAME}}"),
                   ("widget", "the server knows no example.org/v1", "definition"))
    yield manifest("a version that the cluster does not have",
                   objects("{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: NAME}}"),
                   ("the server knows no apps/v1beta1 Deployment", "apps/v1"))
    yield manifest("an unknown field", objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, dta: {}}"),
                   ("ConfigMap/NAME", 'unknown field', "dta"))
    yield manifest("a field of another type", objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, data: {a: 1}}"),
                   ("ConfigMap/NAME", "data.a"))
    yield manifest("a namespace that is not there",
                   objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME, namespace: nowhere}}"),
                   ("ConfigMap/nowhere/NAME", 'namespaces "nowhere" not found', "namespace"))
    yield manifest("a name that no object may have", objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: 'A B'}}"),
                   ("metadata.name", "A B"))
    yield manifest("a file of objects that is not there", "files: [nowhere.yaml]",
                   ("nowhere.yaml cannot be read", "no such file"), codes=(3,))
    yield from_file("a file of objects that is no YAML", config() + "---\nkind: [a\n", ("the `[` that opens here is never closed",), "5:7")
    yield from_file("a file of objects with a tab", "apiVersion: v1\nkind: ConfigMap\n\tmetadata: {}\n", ("tab",), "3:1")
    yield from_file("a key twice in a file of objects", config(more="data: {a: b}\ndata: {c: d}\n"), ("data", "twice"), "5:1")
    yield from_file("an object without a kind in a file", config() + "---\napiVersion: v1\nmetadata: {name: x}\n", ("it has no kind",), "5:1")
    yield from_file("an object without a name in a file", "apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}}\n",
                    ("the configmap has no metadata.name",), r"[13]:\d+")
    yield from_file("an object twice in a file", config() + "---\n" + config(), ("configmap/", "stands twice"), r"5:\d+")
    yield from_file("two faults in a file of objects", "apiVersion: v1\nkind: ConfigMap\n---\n[a]\n",
                    ("no metadata.name", "it is no object"), r"[14]:\d+")
    yield manifest("no objects", "objects: []", ("there are no objects", "give objects, content or files"), codes=(3,))


def pods(app):
    return ("selector: {matchLabels: {app: %s}}, template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: a, image: b}]}}"
            % (app, app))


IMMUTABLE = {
    "the selector of a Deployment": (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: NAME}, spec: {replicas: 0, %s}}", (pods("a"), pods("b")),
        ("Deployment/default/NAME", "spec.selector", "immutable")),
    "the address of a Service": (
        "{apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {clusterIP: %s, ports: [{port: 80}]}}", ("10.96.77.7", "10.96.77.8"),
        ("Service/default/NAME", "spec.clusterIP", "may not change")),
    "a ConfigMap that is immutable": (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, immutable: true, data: {a: %s}}", ("b", "c"),
        ("ConfigMap/default/NAME", "data", "immutable")),
    "the template of a Job": (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: NAME}, spec: {suspend: true, template: {spec: {restartPolicy: Never,"
        " containers: [{name: a, image: %s}]}}}}", ("b", "c"), ("Job/default/NAME", "spec.template", "immutable")),
}


def immutable():
    for title, (text, (before, after), says) in IMMUTABLE.items():
        def write(project, text=text, value=before):
            stack(project, ("it", "kubernetes.manifest", "wait: false\n" + objects((text % value).replace("NAME", project.name))))

        def make(project, write=write, after=after):
            write(project)
            project.good("apply", "bad", "-y")
            write(project, value=after)

        def mend(project):
            project.good("apply", "bad", "-y", "--replace", "it")
        yield Case(f"a change of {title}", make, (*says, "--replace"), mend=mend, keeps=("hub", "it"))


# Two that would have one thing

TWICE = "wait: false\n" + objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, data: {a: %s}}")


def twice(project):
    stack(project, ("it", "kubernetes.manifest", (TWICE % "b").replace("NAME", project.name)),
          ("other", "kubernetes.manifest", (TWICE % "c").replace("NAME", project.name)))


def once(project):
    stack(project, ("it", "kubernetes.manifest", (TWICE % "b").replace("NAME", project.name)))


def owned(name):
    """Applies the object as the workspace or the stack `name`, then declares it with another value."""
    def make(project):
        once(project)
        other = ["bad", "-w", "other"]
        if name == "stack":
            (project.folder / "stacks" / "bad.yaml").rename(project.folder / "stacks" / "other.yaml")
            text = project.folder / "stacks" / "other.yaml"
            text.write_text(text.read_text().replace("{name: bad}", "{name: other}"))
            other = ["other"]
        project.other, project.theirs = other, (project.folder / "stacks" / f"{other[0]}.yaml").read_text()
        project.good("apply", *other, "-y")
        stack(project, ("it", "kubernetes.manifest", (TWICE % "c").replace("NAME", project.name)))
    return make


def untouched(project):
    """What the other has stays as it was, also when this one is taken away."""
    project.good("destroy", "bad", "-y")
    if project.other == ["bad", "-w", "other"]:
        project.write("stacks/bad.yaml", project.theirs)
    planned = project.weir("plan", *project.other, "--detailed-exitcode")
    if planned.code != 0:
        raise Wrong(f"taken from the other: {' '.join(planned.text.split())[-300:]}")


def of_the_other(project):
    """The other gives it away; then this one may have it."""
    project.good("destroy", *project.other, "-y")
    once(project)


def fixed(project):
    project.stack("it: {type: kind.cluster, with: {name: lab}}")
    tools.mended("kind", tools.KIND)(project)
    project.other, project.theirs = ["bad", "-w", "other"], (project.folder / "stacks" / "bad.yaml").read_text()
    project.good("apply", "bad", "-w", "other", "-y")


def given_up(project):
    project.good("destroy", *project.other, "-y")


def shared():
    yield Case("two resources with one object", twice, ("ConfigMap/default/NAME", "it", "other"),
               mend=once, keeps=("hub", "it"), codes=(1, 3))
    yield Case("an object of another workspace", owned("workspace"), ("ConfigMap/default/NAME", "other"), then=untouched, mend=of_the_other,
               keeps=("hub",), codes=(1, 3))
    yield Case("an object of another stack", owned("stack"), ("ConfigMap/default/NAME", "other"), then=untouched, mend=of_the_other,
               keeps=("hub",), codes=(1, 3))
    yield Case("a cluster of another workspace", fixed,
               ('kind.cluster "lab" is there already', "was not made by this workspace", "give another name"),
               then=untouched, mend=given_up)


# YAML as kubectl reads it

LEGACY = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, annotations: {a: "yes", b: 'on'}}
spec:
  replicas: 010
  paused: on
  revisionHistoryLimit: 0x10
  progressDeadlineSeconds: 6e2
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      hostNetwork: no
      shareProcessNamespace: yes
      enableServiceLinks: n
      containers:
      - {name: a, image: b, stdin: Y, tty: OFF, env: [{name: "y", value: "1_000"}]}
"""


def legacy(project):
    project.write("objects.yaml", LEGACY.replace("NAME", project.name))
    stack(project, ("it", "kubernetes.manifest", "wait: false\nfiles: [objects.yaml]"))


def as_kubectl(project):
    """What was applied is what kubectl makes of the file."""
    def kubectl(*words):
        return json.loads(subprocess.run(["kubectl", *words, "-o", "json"], cwd=project.folder, capture_output=True, text=True,
                                         check=True, env=project.environment, timeout=30).stdout)
    wanted = kubectl("label", "--local", "-f", "objects.yaml", "read=kubectl")
    found = kubectl("--kubeconfig", "hub.yaml", "get", "deployment", project.name)
    wrong = list(differences(wanted["spec"], found["spec"], "spec"))
    if wrong:
        raise Wrong("not as kubectl reads it: " + "; ".join(wrong))


def differences(wanted, found, path):
    """Where `found` has not what `wanted` has."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            # What is false need not be written.
            if name in found or value not in (False, {}, None):
                yield from differences(value, found.get(name), f"{path}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for index, value in enumerate(wanted):
            yield from differences(value, found[index], f"{path}[{index}]")
    elif wanted != found:
        yield f"{path}: {found!r}, not {wanted!r}"


def yaml():
    yield Case("YAML 1.1 in a file of objects", legacy, codes=(0,), place="", then=as_kubectl, mend=legacy,
               skip="" if shutil.which("kubectl") else "there is no kubectl")


def cases():
    yield from manifests()
    yield from immutable()
    yield from shared()
    yield from yaml()
