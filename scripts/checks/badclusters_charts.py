"""Cases of badclusters.py: charts and overlays that cannot be had, built or applied."""
import os
import shutil
import subprocess
import sys

import badclusters_kubeconfigs as kubeconfigs
from badclusters_lab import PROJECT, Case, Wrong
from badclusters_objects import with_it

sys.path.insert(0, str(PROJECT / "Tests" / "StandIns" / "helm"))
import releases  # noqa: E402

# Helm


def helm(project):
    (project.bin / "helm").unlink(missing_ok=True)
    os.symlink(releases.find("4"), project.bin / "helm")
    if not (project.folder / "chart").exists():
        shutil.copytree(PROJECT / "templates" / "charts" / "weir-sample", project.folder / "chart")


GOOD_RELEASE = "name: NAME\nchart: ./chart\ncrds: install\nwait: false\nhooks: false"


def release(title, arguments, says, prepare=None, **options):
    """A case with helm. `mended` mends what was prepared, or is None: another that ends in the same place is mended."""
    def ready(project):
        helm(project)
        if prepare:
            prepare(project)
    make, mend = with_it("helm.release", arguments, GOOD_RELEASE, ready)
    try:
        releases.find("4")
        skip = ""
    except releases.Missing as missing:
        skip = str(missing)
    if "mended" in options:
        mended = options.pop("mended")
        mend = with_it("helm.release", GOOD_RELEASE, GOOD_RELEASE, mended)[1] if mended else None
    return Case(title, make, says, mend=mend, skip=skip, keeps=("hub",), **options)


def helm_as(script):
    def prepare(project):
        (project.bin / "helm").unlink(missing_ok=True)
        if script is not None:
            project.tool("helm", script)
    return prepare


def template(text):
    def prepare(project):
        project.write("chart/templates/broken.yaml", text)
    return prepare


def whole(project):
    (project.folder / "chart" / "templates" / "broken.yaml").unlink()


def by_itself(project, *words):
    """Runs helm as somebody else does."""
    done = subprocess.run([project.bin / "helm", *words, "--kubeconfig", "hub.yaml"], cwd=project.folder, env=project.environment,
                          capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise Wrong(f"helm {words[0]}: {done.stderr.strip()}")


def foreign(project):
    """A release that helm itself made."""
    helm(project)
    project.write("hub.yaml", kubeconfigs.parts(project).text())
    by_itself(project, "install", project.name, "./chart", "--no-hooks")


def left_alone(project):
    """A destroy leaves the release of others, which then goes."""
    project.good("destroy", "bad", "-y")
    by_itself(project, "uninstall", project.name)


# A release cannot be imported.
TAKEN = ("is there already", "was not made by this workspace", "give another name")


def helms():
    yield release("a chart that is not there", "name: NAME\nchart: ./nowhere", ("nowhere", "does not exist"), codes=(1, 3))
    yield release("a folder that is no chart", "name: NAME\nchart: ./stacks", ("./stacks", "has no chart.yaml"), codes=(1, 3))
    yield release("a repository that does not answer",
                  "name: NAME\nchart: web\nrepository: http://127.0.0.1:9/charts\nversion: 1.0.0", ("helm", "127.0.0.1:9"))
    yield release("a chart that its repository does not have",
                  "name: NAME\nchart: web\nrepository: http://127.0.0.1:REPOSITORY\nversion: 1.0.0",
                  ("helm", "web", "not found", "is the chart called so"), mended=None)
    yield release("a registry that does not answer", "name: NAME\nchart: oci://127.0.0.1:9/charts/web\nversion: 1.0.0",
                  ("helm", "127.0.0.1:9"), mended=None)
    yield release("a chart to fetch without a version", "name: NAME\nchart: oci://127.0.0.1:9/charts/web",
                  ("no version is given", "give version"), codes=(1, 3))
    yield release("a value of another type than the chart's schema has", GOOD_RELEASE + "\nvalues: {replicas: many}",
                  ("helm", "replicas", "see the chart's values.schema.json"))
    yield release("a template that fails", GOOD_RELEASE, ("helm", "templates/broken.yaml:1:", "nil pointer"),
                  template("a: {{ .Values.none.deep }}\n"), mended=whole)
    yield release("a template that is none", GOOD_RELEASE, ("helm", "templates/broken.yaml:2", "missing value for if"),
                  template("a: b\nb: {{ if }}\n"), mended=None)
    yield release("helm is missing", GOOD_RELEASE, ("helm is not found", "install it", "https://helm.sh/docs/intro/install"),
                  helm_as(None), mended=helm)
    yield release("helm is too old", GOOD_RELEASE, ("helm is v3.9.4", "older than 3.12", "https://helm.sh/docs/intro/install"),
                  helm_as("echo v3.9.4"), mended=None)
    yield release("helm tells no version", GOOD_RELEASE, ("helm tells no version", "devel", "https://helm.sh/docs/intro/install"),
                  helm_as("echo devel"), mended=None)
    yield release("a release of others", GOOD_RELEASE, ("the release NAME", *TAKEN), foreign, mended=helm, then=left_alone)
    yield release("a chart that cannot be fetched for a release of others",
                  "name: NAME\nchart: oci://127.0.0.1:9/charts/web\nversion: 1.0.0", ("the release NAME", *TAKEN), foreign, mended=helm,
                  then=left_alone)


# Kustomize

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: base}\ndata: {a: b}\n"


def overlay(title, says, files, arguments="base: base", **options):
    def prepare(project):
        for path, text in files.items():
            project.write(path, text)

    def good(project):
        shutil.rmtree(project.folder / "base", ignore_errors=True)
        project.write("base/kustomization.yaml", "namePrefix: %s-\nresources: [map.yaml]\n" % project.name)
        project.write("base/map.yaml", CONFIG)
        if not (project.bin / "kubectl").exists():
            os.symlink(shutil.which("kubectl"), project.bin / "kubectl")
    make, _ = with_it("kustomize.build", arguments, "", options.pop("prepare", prepare))
    _, mend = with_it("kustomize.build", "", "base: base", good)
    return Case(title, make, says, mend=mend, keeps=("hub",), codes=(1, 3), skip="" if shutil.which("kubectl") else "there is no kubectl",
                **options)


def without_kubectl(project):
    project.write("base/kustomization.yaml", "resources: [map.yaml]\n")
    project.write("base/map.yaml", CONFIG)
    (project.bin / "kubectl").unlink()


def overlays():
    yield overlay("bases in a circle", ("cycle", "base"),
                  {"base/kustomization.yaml": "resources: [inner]\n", "base/inner/kustomization.yaml": "resources: [../]\n"})
    yield overlay("a base that is not there", ("nowhere",), {}, "base: nowhere")
    yield overlay("a resource of a base that is not there", ("gone.yaml",), {"base/kustomization.yaml": "resources: [gone.yaml]\n"})
    yield overlay("a folder without a kustomization", ("kustomization",), {"base/map.yaml": CONFIG})
    yield overlay("a patch whose target is not there", ("ConfigMap", "other"),
                  {"base/kustomization.yaml": "resources: [map.yaml]\n", "base/map.yaml": CONFIG},
                  "base: base\noverlay:\n  patches:\n  - patch: |\n      apiVersion: v1\n      kind: ConfigMap\n"
                  "      metadata: {name: other}\n      data: {a: c}")
    yield overlay("a kustomization with an unknown field", ("resurces",), {"base/kustomization.yaml": "resurces: [map.yaml]\n"})
    yield overlay("a kustomization that is no YAML", ("base", "invalid Kustomization", "yaml: line 1:"),
                  {"base/kustomization.yaml": "resources: [map.yaml\n"})
    yield overlay("neither kustomize nor kubectl", ("neither kustomize nor kubectl is found", "install it"), {}, prepare=without_kubectl)


def cases():
    yield from helms()
    yield from overlays()
