"""Whether objects keep to the schemas of their kinds: those of Kubernetes itself as the package kubernetes-validate has them,
those of other kinds as their CustomResourceDefinitions tell.

Unknown fields are refused, as an API server does that is asked to validate strictly. Of definitions the schemas are held
against an object after its defaults; their CEL rules are not, nor are formats.
"""
import copy
import os
import re

# Groups with a dot that Kubernetes serves itself. Definitions may use .k8s.io as well.
OWN_GROUPS = {name + ".k8s.io" for name in (
    "admissionregistration", "apiextensions", "apiregistration", "authentication", "authorization", "certificates",
    "coordination", "discovery", "events", "flowcontrol.apiserver", "internal.apiserver", "networking", "node",
    "rbac.authorization", "resource", "scheduling", "storage", "storagemigration")}
OF_EVERY_OBJECT = ("apiVersion", "kind", "metadata")
COMBINED = ("allOf", "anyOf", "oneOf")


class Missing(Exception):
    """There is nothing to hold the object against, and why."""


def modules():
    """The packages that the schemas need. Throws Missing."""
    try:
        import jsonschema
        import kubernetes_validate
        import yaml
    except ImportError as error:
        raise Missing(f"{error.name} is not here: scripts/dependencies --test installs it") from None
    return jsonschema, kubernetes_validate, yaml


def read_yaml(text):
    """The documents of a text, without the empty ones."""
    yaml = modules()[2]
    loader = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    # A plain = is a text to API servers.
    loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)
    return [document for document in yaml.load_all(text, Loader=loader) if document is not None]


def group_of(thing):
    """The group of an object's apiVersion."""
    return thing["apiVersion"].rpartition("/")[0]


def defaulted(value, schema):
    """`value` with the defaults of its schema, as a server stores it."""
    if isinstance(value, dict):
        known = schema.get("properties", {})
        others = schema.get("additionalProperties")
        result = {}
        for name, part in value.items():
            inner = known.get(name, others if isinstance(others, dict) else {})
            if part is None and "default" in inner and not inner.get("nullable"):
                continue
            result[name] = defaulted(part, inner)
        for name, inner in known.items():
            if name not in result and "default" in inner:
                result[name] = defaulted(copy.deepcopy(inner["default"]), inner)
        return result
    if isinstance(value, list):
        return [defaulted(part, schema.get("items", {})) for part in value]
    return value


def strict(schema, unread, closed=True):
    """A JSON schema of what a definition's schema means. Patterns that Python cannot read go to `unread`."""
    result = {key: part for key, part in schema.items() if not key.startswith("x-kubernetes-") and key not in (
        "description", "default", "format", "nullable", "example", "externalDocs", "title")}
    if "pattern" in result:
        try:
            re.compile(result["pattern"])
        except re.error:
            unread.add(result.pop("pattern"))
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    if "properties" in schema:
        result["properties"] = {name: strict(part, unread, closed) for name, part in schema["properties"].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = strict(schema["additionalProperties"], unread, closed)
    if isinstance(schema.get("items"), dict):
        result["items"] = strict(schema["items"], unread, closed)
    for word in COMBINED:
        if word in schema:
            result[word] = [strict(part, unread, False) for part in schema[word]]
    if "not" in schema:
        result["not"] = strict(schema["not"], unread, False)
    if schema.get("x-kubernetes-embedded-resource"):
        text = {"type": "string", "minLength": 1}
        result.setdefault("properties", {}).update({"apiVersion": text, "kind": text, "metadata": {"type": "object"}})
        result["required"] = sorted({*result.get("required", []), "apiVersion", "kind"})
    open_ = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if closed and schema.get("type") == "object" and not open_:
        result["additionalProperties"] = False
    if schema.get("nullable"):
        return {"anyOf": [result, {"type": "null"}]}
    return result


class Schemas:
    """The schemas of one version of Kubernetes, and the definitions of some folders."""

    def __init__(self, version, folders):
        self.version, self.files, self.known = version, {}, {}
        self.jsonschema, self.own, _ = modules()
        self.unread = set()
        cached = {}
        contents = self.own.utils.schema_contents

        def once(name, desired):
            if (name, desired) not in cached:
                cached[name, desired] = contents(name, desired)
            return cached[name, desired]

        # The package reads its 1.6 MB of definitions for each object.
        self.own.utils.schema_contents = once
        for folder in folders:
            for base, _, names in sorted(os.walk(folder)):
                if not base.endswith("samples"):
                    for name in sorted(names):
                        # PLURAL.GROUP.yaml
                        if name.endswith(".yaml") and "." in name[:-5]:
                            self.files.setdefault(name[:-5].partition(".")[2], []).append(os.path.join(base, name))

    def define(self, definition):
        """Takes a CustomResourceDefinition in."""
        spec = definition["spec"]
        for version in spec["versions"]:
            self.known[spec["group"], version["name"], spec["names"]["kind"]] = version["schema"]["openAPIV3Schema"]

    def definition(self, thing):
        group, _, version = thing["apiVersion"].rpartition("/")
        for path in self.files.pop(group, ()):
            with open(path) as file:
                for definition in read_yaml(file.read()):
                    if definition.get("kind") == "CustomResourceDefinition":
                        self.define(definition)
        found = self.known.get((group, version, thing["kind"]))
        if not found:
            raise Missing(f"there is no definition of {thing['kind']} of {thing['apiVersion']}")
        return found

    def faults(self, thing):
        """What is wrong with an object. Throws Missing."""
        if not isinstance(thing.get("metadata"), dict) or not (
                thing["metadata"].get("name") or thing["metadata"].get("generateName")):
            return ["it has no name"]
        group = group_of(thing)
        if "." in group and group not in OWN_GROUPS:
            return self.faults_by_definition(thing)
        try:
            self.own.validate(thing, self.version, strict=True)
        except self.own.SchemaNotFoundError:
            return [f"Kubernetes {self.version} has no {thing['kind']} of {thing['apiVersion']}"]
        except self.own.ValidationError as error:
            return [self.told(error)]
        return []

    def faults_by_definition(self, thing):
        schema = copy.deepcopy(self.definition(thing))
        # A server takes these three as those of every object.
        for name in OF_EVERY_OBJECT:
            schema.get("properties", {}).pop(name, None)
        schema["required"] = [name for name in schema.get("required", []) if name not in OF_EVERY_OBJECT]
        body = {name: part for name, part in thing.items() if name not in OF_EVERY_OBJECT}
        checked = self.jsonschema.Draft7Validator(strict(schema, self.unread))
        errors = sorted(checked.iter_errors(defaulted(body, schema)), key=lambda error: [str(part) for part in error.path])
        return [self.told(error) for error in errors] + self.faults_of_metadata(thing)

    def faults_of_metadata(self, thing):
        """Metadata are the same for all kinds, so those of a ConfigMap tell."""
        stand_in = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": thing["metadata"]}
        try:
            self.own.validate(stand_in, self.version, strict=True)
        except self.own.ValidationError as error:
            return [self.told(error)]
        return []

    @staticmethod
    def told(error):
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.path).lstrip(".")
        return f"{path or 'the object'}: {error.message[:300]}"
