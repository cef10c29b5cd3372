#!/usr/bin/env python3
"""Renders the templates of templates/cluster-api with each of their examples, and stores the objects in an embedded control
plane that has Cluster API's public CustomResourceDefinitions.

The rendering is the rule of docs/providers/cluster-api.md, written down a second time: inputs are resolved by a stack of Weir's,
expressions are evaluated by `weir eval`. It is held against the same documents as an output of a stack. Kinds whose definition
is in none of the folders are told, and not stored.
"""
import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import controlplane

TEMPLATES = os.path.join(controlplane.PROJECT, "templates", "cluster-api")
READS = re.compile(r"\bdigests\.([A-Za-z]\w*)")


class Failed(Exception):
    """A template does not do what it should."""


def run(words, text=None, folder=None):
    done = subprocess.run(words, cwd=folder, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(words[:6])}: exit status {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    return done.stdout


class Weir:
    """The program, with a folder for its projects."""

    def __init__(self, program, folder):
        self.program, self.folder = os.path.abspath(program), folder
        os.mkdir(folder + "/stacks")
        with open(folder + "/weir.yaml", "w") as file:
            file.write("apiVersion: weir.dev/v1\nkind: Project\n")

    def eval(self, expression, variables):
        with open(self.folder + "/variables.json", "w") as file:
            json.dump(variables, file)
        return json.loads(run([self.program, "eval", expression, "--vars", "variables.json"], folder=self.folder))

    def outputs(self, inputs, values, outputs):
        """The values of `outputs`, a map of templates, in a stack with these inputs. The stack's own checks are made, too."""
        stack = {"apiVersion": "weir.dev/v1", "kind": "Stack", "metadata": {"name": "rendered"},
                 "spec": {"inputs": inputs, "outputs": {name: {"value": value} for name, value in outputs.items()}}}
        with open(self.folder + "/stacks/rendered.yaml", "w") as file:
            json.dump(stack, file)
        with open(self.folder + "/values.json", "w") as file:
            json.dump(values, file)
        run([self.program, "validate", "rendered"], folder=self.folder)
        run([self.program, "apply", "rendered", "-y", "--values", "values.json"], folder=self.folder)
        return json.loads(run([self.program, "output", "rendered", "-o", "json"], folder=self.folder))


def parts(text):
    """The literal texts and, between them, the expressions of a scalar: [text, expression, text, ...]."""
    found, start, at = [], 0, 0
    literal = ""
    while at < len(text):
        if text.startswith("$${", at):
            literal, at = literal + text[start:at] + "${", at + 3
            start = at
        elif text.startswith("${", at):
            end = closing(text, at + 2)
            found += [literal + text[start:at], text[at + 2:end]]
            literal, start, at = "", end + 1, end + 1
        else:
            at += 1
    return found + [literal + text[start:]]


def closing(text, at):
    """Where the brace stands that ends the expression which begins at `at`."""
    depth, quote = 0, None
    while at < len(text):
        letter = text[at]
        if quote:
            at += letter == "\\"
            quote = None if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "{":
            depth += 1
        elif letter == "}" and depth == 0:
            return at
        elif letter == "}":
            depth -= 1
        at += 1
    raise Failed(f"an expression does not end: {text}")


def scalars(value):
    """All texts in `value`, in their order."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from scalars(part)


def replaced(value, change):
    """`value` with each text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: replaced(part, change) for key, part in value.items()}
    return [replaced(part, change) for part in value] if isinstance(value, list) else value


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    return [without_nulls(part) for part in value if part is not None] if isinstance(value, list) else value


def rendered(weir, value, variables):
    """`value` with its expressions evaluated, all in one call, and nulls taken away."""
    expressions = sorted({e for text in scalars(value) for e in parts(text)[1::2]})
    results = weir.eval("[" + ", ".join(f"dyn({e})" for e in expressions) + "]", variables) if expressions else []
    known = dict(zip(expressions, results))

    def change(text):
        found = parts(text)
        if len(found) == 3 and not found[0] and not found[2]:
            return known[found[1]]
        return "".join(part if index % 2 == 0 else str(known[part]) for index, part in enumerate(found))

    return without_nulls(replaced(value, change))


def digest(spec):
    """The first eight digits of the SHA-256 of the spec's JSON: keys sorted, no white space."""
    text = json.dumps(spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


class Template:
    """A folder of templates/cluster-api."""

    def __init__(self, weir, folder):
        self.weir, self.folder, self.name = weir, folder, os.path.basename(folder)
        self.inputs = self.read("inputs.yaml")
        text = open(folder + "/cluster.yaml").read()
        self.documents = [weir.eval("yaml.decode(text)", {"text": part}) for part in re.split(r"^---$", text, flags=re.M)]
        examples = sorted(name for name in os.listdir(folder + "/examples") if name.endswith(".yaml"))
        self.examples = {name[:-5]: self.read("examples/" + name) for name in examples}

    def read(self, name):
        return self.weir.eval("yaml.decode(text)", {"text": open(f"{self.folder}/{name}").read()})

    def resolved(self, values):
        return self.weir.outputs(self.inputs, values, {"inputs": "${inputs}"})["inputs"]

    def render(self, inputs):
        """The documents, and the digests in their names."""
        digests = {}
        for document in self.documents:
            names = {name for e in parts(document["metadata"]["name"])[1::2] for name in READS.findall(e)}
            if not names:
                continue
            if len(names) > 1 or names & set(digests):
                raise Failed(f"{self.name}: a digest is that of one document: {document['metadata']['name']}")
            spec = rendered(self.weir, document["spec"], {"inputs": inputs, "digests": digests})
            digests[names.pop()] = digest(spec)
        return rendered(self.weir, self.documents, {"inputs": inputs, "digests": digests}), digests

    def by_stack(self, values, digests):
        """The documents as Weir renders them in an output, where there are no digests but as one more input."""
        documents = replaced(self.documents, lambda text: READS.sub(r"inputs.digests.\1", text))
        words = {"type": "object", "properties": {name: {"type": "string"} for name in digests}}
        outputs = self.weir.outputs({**self.inputs, "digests": words}, {**values, "digests": digests},
                                    {"documents": documents})
        return without_nulls(outputs["documents"])


def references(document):
    """The kind and name of each object that `document` refers to."""
    for value in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        if isinstance(value, dict) and {"kind", "name"} <= set(value) and {"apiGroup", "apiVersion"} & set(value):
            yield value["kind"], value["name"]
        yield from references(value)


def check_text(template, values):
    """The objects of an example; what can be told of them without a server is checked."""
    inputs = template.resolved(values)
    documents, digests = template.render(inputs)
    again, _ = template.render(template.resolved(values))
    if json.dumps(documents) != json.dumps(again):
        raise Failed("another rendering is another text")
    if json.dumps(documents, sort_keys=True) != json.dumps(template.by_stack(values, digests), sort_keys=True):
        raise Failed("a stack renders it otherwise")
    there = {(document["kind"], document["metadata"]["name"]) for document in documents}
    for document in documents:
        for reference in references(document["spec"]):
            if reference not in there:
                raise Failed(f"{document['kind']} refers to {reference}, which is not in the template")
    _, more = template.render({**inputs, "workerReplicas": inputs["workerReplicas"] + 1})
    if more != digests:
        raise Failed("the number of workers is in a digest")
    for key in ("image", "kubernetesVersion"):
        other, _ = template.render({**inputs, key: "9.9.9"})
        before = {d["metadata"]["name"]: d["spec"] for d in documents if d["kind"].endswith("Template")}
        for document in other:
            known = before.get(document["metadata"]["name"])
            if known is not None and known != document["spec"]:
                raise Failed(f"another {key} changes {document['metadata']['name']}, which cannot be changed")
    return documents


class Definitions:
    """The files of definitions in some folders, by group and kind."""

    def __init__(self, folders):
        self.files = {}
        for folder in folders:
            for base, _, names in sorted(os.walk(folder)):
                for name in sorted(names):
                    if name.endswith(".yaml") and "cluster.x-k8s.io" in name and not base.endswith("samples"):
                        text = open(os.path.join(base, name)).read()
                        kind = re.search(r"^    kind: (\w+)$", text, re.M)
                        group = re.search(r"^  group: (\S+)$", text, re.M)
                        if kind and group:
                            self.files[group[1], kind[1]] = text

    def storing(self, group, kind, version):
        """The definition, storing in that version: the others' fields would be lost, since no webhook converts them."""
        lines, name = self.files[group, kind].split("\n"), None
        for index, line in enumerate(lines):
            found = re.match(r"  [- ] (name|storage): (\S+)$", line)
            if found and found[1] == "name":
                name = found[2]
            elif found:
                lines[index] = f"    storage: {'true' if name == version else 'false'}"
        return "\n".join(lines)


def lost(sent, stored, path=""):
    """Where `stored` lacks something of `sent`, or has it otherwise."""
    if isinstance(sent, dict) and isinstance(stored, dict):
        for key, value in sent.items():
            if key not in stored:
                yield f"{path}.{key}"
            else:
                yield from lost(value, stored[key], f"{path}.{key}")
    elif isinstance(sent, list) and isinstance(stored, list) and len(sent) == len(stored):
        for index, value in enumerate(sent):
            yield from lost(value, stored[index], f"{path}[{index}]")
    elif sent != stored:
        yield f"{path}: {sent!r} is stored as {stored!r}"


def established(kubectl, text):
    """Waits for a definition. kubectl gives up where it looks before the server has written any condition."""
    for tries in range(40, 0, -1):
        try:
            return run([*kubectl, "wait", "--for", "condition=Established", "--timeout", "60s", "-f", "-"], text)
        except Failed as failed:
            if "accessor error" not in str(failed) or tries == 1:
                raise
            time.sleep(0.25)


def store(kubectl, documents, definitions):
    """Stores the objects, twice: what was not stored whole, and which kinds have no definition."""
    kinds = {(*document["apiVersion"].split("/"), document["kind"]) for document in documents}
    missing = sorted({kind for group, _, kind in kinds if (group, kind) not in definitions.files})
    for group, version, kind in sorted(kinds):
        if kind not in missing:
            text = definitions.storing(group, kind, version)
            run([*kubectl, "apply", "--server-side", "--force-conflicts", "-f", "-"], text)
            established(kubectl, text)
    known = [document for document in documents if document["kind"] not in missing]
    for namespace in sorted({document["metadata"]["namespace"] for document in known} - {"default"}):
        run([*kubectl, "apply", "--server-side", "-f", "-"],
            json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": known})
    words = [*kubectl, "apply", "--server-side", "--dry-run=none", "--validate=strict", "-o", "json", "-f", "-"]
    stored, again = (json.loads(run(words, text))["items"] for _ in range(2))
    if len(stored) != len(known):
        raise Failed(f"{len(stored)} of {len(known)} objects are stored")
    for sent, one, two in zip(known, stored, again):
        gone = list(lost(sent, one))
        if gone:
            raise Failed(f"{sent['kind']} {sent['metadata']['name']} was not stored whole: {', '.join(gone)}")
        if one["metadata"]["resourceVersion"] != two["metadata"]["resourceVersion"]:
            raise Failed(f"{sent['kind']} {sent['metadata']['name']} changes when it is applied again")
    return len(known), missing


def write(template, example, folder):
    """Writes the objects of an example into a file."""
    documents, _ = template.render(template.resolved(template.examples[example]))
    with open(f"{folder}/{template.name}-{example}.json", "w") as file:
        json.dump(documents, file, indent=2)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--crds", action="append", help="a folder of definitions; may be given several times")
    options.add_argument("--print", dest="shown", help="print the objects of this example, docker/minimal, and end")
    options.add_argument("--write", help="write the objects of each example into this folder, docker-minimal.json, and end")
    given = options.parse_args()
    shared = os.environ.get("WEIR_SHARED", controlplane.SHARED)
    definitions = Definitions(given.crds or [shared + "/crds/" + name for name in os.listdir(shared + "/crds")
                                             if name.startswith("cluster-api")] if os.path.isdir(shared + "/crds") else [])
    folder, failures = tempfile.mkdtemp(prefix="weir-cluster-api-"), 0
    try:
        weir = Weir(given.weir, folder)
        for name in sorted(os.listdir(TEMPLATES)):
            template = Template(weir, os.path.join(TEMPLATES, name))
            for example, values in template.examples.items():
                if given.shown and given.shown != f"{name}/{example}":
                    continue
                if given.write:
                    write(template, example, given.write)
                    continue
                try:
                    documents = check_text(template, values)
                    if given.shown:
                        print("\n---\n".join(json.dumps(document, indent=2) for document in documents))
                        continue
                    told = f"{len(documents)} objects rendered"
                    if not definitions.files or not shutil.which("kubectl"):
                        told += "; none stored: there are no definitions, or no kubectl"
                    else:
                        with controlplane.Server(given.weir, memory=True) as server:
                            count, missing = store(["kubectl", "--kubeconfig", server.kubeconfig], documents, definitions)
                        told += f", {count} stored" + (f"; no definition of {', '.join(missing)}" if missing else "")
                    print(f"{name}/{example}: {told}", flush=True)
                except (Failed, controlplane.Failed) as failure:
                    failures += 1
                    print(f"{name}/{example}: {failure}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failures else 0)


main()
