"""A stand-in for a Terraform provider that has nothing but its schema, read from the provider's published CDKTF bindings.

Terraform checks a module against it as against the provider itself: names and types of arguments, what is required, what is
a block, which attributes there are. It connects to it by TF_REATTACH_PROVIDERS. The stand-in makes nothing and knows no
values that a provider accepts: it is for `validate`, and for `test` with mocked providers.
"""
import concurrent.futures
import io
import json
import re
import tarfile
import zipfile

# What bindings do not tell: what a provider calls sensitive, and which blocks it fills where none is written.
SENSITIVE = {
    "azurerm_kubernetes_cluster": {"kube_config", "kube_config_raw", "kube_admin_config", "kube_admin_config_raw"},
    "openstack_compute_keypair_v2": {"private_key"},
}
FILLED = {"azurerm_kubernetes_cluster": {"kubelet_identity"}, "google_container_cluster": {"master_auth"}}


class Failed(Exception):
    pass


# A provider's schema from its bindings.

TYPES = {"String": "string", "Number": "number", "Boolean": "bool", "Any": "dynamic", "List": ["list", "string"],
         "NumberList": ["list", "number"], "StringMap": ["map", "string"], "StringMapList": ["list", ["map", "string"]]}


class Bindings:
    """Reads what one resource or data source of CDKTF bindings says: its arguments, attributes and blocks."""

    def __init__(self, kind, script, declarations):
        self.kind = kind
        self.classes = {name: (base, body) for name, base, body in re.findall(
            r"^class (\w+) extends cdktf\.(\w+) \{\n(.*?)^\}", script, re.M | re.S)}
        self.arguments = {name.lower(): self.given(body) for name, body in re.findall(
            r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", script, re.M | re.S)}
        self.required = {name.lower(): set(re.findall(r"^    readonly (\w+):", body, re.M)) for name, body in re.findall(
            r"^export interface (\w+) (?:extends [\w.]+ )?\{\n(.*?)^\}", declarations, re.M | re.S)}
        self.top = next(name for name, (base, _) in self.classes.items()
                        if base in ("TerraformResource", "TerraformDataSource"))

    @staticmethod
    def given(body):
        return {name: (block == "true", form) for name, block, form in re.findall(
            r'^ +(\w+): \{\n +value: .*\n +isBlock: (true|false),\n +type: "(\w+)"', body, re.M)}

    def block(self, name=None):
        """Attributes: name to (type, required, optional, computed); blocks: name to (nesting, least, most, block)."""
        top = name is None
        body = self.classes[self.top if top else name + "OutputReference"][1]
        given = self.given(body) if top else self.arguments.get(name.lower(), {})
        required = self.required.get((self.top + "Config" if top else name).lower(), set())
        said = {attribute: computed == "true" for attribute, computed in re.findall(
            r"// (\w+) - computed: (true|false)", body)}
        types, inner = {}, {}
        for kind, attribute in re.findall(r"this\.get(\w+)Attribute\('(\w+)'\)", body):
            is_set = given.get(attribute, (0, ""))[1] == "set" or re.search(
                rf"tolist\(this\.get\w+\('{attribute}'\)", body)
            types[attribute] = ["set", TYPES[kind][1]] if is_set else TYPES[kind]
        for kind, attribute, is_set in re.findall(r"new ([\w.]+)\(this, \"(\w+)\"(?:, (true|false))?\)", body):
            if kind.startswith("cdktf."):
                types[attribute] = TYPES[kind[6:]]
                continue
            of = re.sub(r"^\w+\.|(List|OutputReference|Map)$", "", kind)
            is_block, form = given.get(attribute, (False, ""))
            collection = "set" if is_set == "true" or form == "set" else "list"
            if not is_block or top and attribute in FILLED.get(self.kind, ()):
                types[attribute] = [collection, self.object(of)]
            elif form == "struct" and attribute == "timeouts":
                inner[attribute] = (1, 0, 0, self.block(of))
            else:
                most = 1 if kind.endswith("OutputReference") else 0
                inner[attribute] = (3 if collection == "set" else 2, int(camel(attribute) in required), most, self.block(of))
        if unknown := given.keys() - types.keys() - inner.keys():
            raise Failed(f"the bindings of {self.kind} are not understood: {unknown}")
        attributes = {}
        for attribute, kind in types.items():
            needed = camel(attribute) in required
            optional = attribute in given and not needed
            computed = not optional or said.get(attribute, True) or attribute in FILLED.get(self.kind, ())
            attributes[attribute] = (kind, needed, optional, not needed and computed)
        return attributes, inner

    def object(self, name):
        attributes, inner = self.block(name)
        return ["object", {key: value[0] for key, value in attributes.items()} | {
            key: ["set" if value[0] == 3 else "list", self.object_of(value[3])] for key, value in inner.items()}]

    def object_of(self, block):
        return ["object", {key: value[0] for key, value in block[0].items()} | {
            key: ["set" if value[0] == 3 else "list", self.object_of(value[3])] for key, value in block[1].items()}]


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def schemas(wheel, provider, kinds):
    """The blocks of `kinds`, pairs of "resource" or "data" and a type, from the bindings in `wheel`."""
    folders = {}
    for block, kind in kinds:
        prefix = f"data-{provider}-" if block == "data" else ""
        folders[f"lib/{prefix}{kind.removeprefix(provider + '_').replace('_', '-')}"] = (block, kind)
    texts = {}
    with zipfile.ZipFile(wheel) as archive:
        inner = next(name for name in archive.namelist() if name.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(archive.read(inner)), mode="r|gz") as files:
            for file in files:
                path = file.name.removeprefix("package/")
                folder = "/".join(path.split("/")[:2])
                if folder in folders and path.endswith((".js", ".d.ts")):
                    key = folder, path.endswith(".js")
                    texts[key] = texts.get(key, "") + "\n" + files.extractfile(file).read().decode()
    found = {}
    for folder, (block, kind) in folders.items():
        if (folder, True) not in texts or f'.tfResourceType = "{kind}"' not in texts[folder, True]:
            raise Failed(f"the provider {provider} has no {block} {kind}")
        found[block, kind] = Bindings(kind, texts[folder, True], texts[folder, False]).block()
    return found


# A provider that has nothing but a schema, in the plugin protocol, version 6.


def number(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def field(tag, value):
    """A field of a protocol buffer; nothing where it has the default."""
    if not value:
        return b""
    if isinstance(value, int):
        return number(tag << 3) + number(value)
    value = value if isinstance(value, bytes) else value.encode()
    return number(tag << 3 | 2) + number(len(value)) + value


def encoded(block, sensitive=()):
    attributes, inner = block
    out = b""
    for name, (kind, required, optional, computed) in attributes.items():
        flags = field(4, required) + field(5, optional) + field(6, computed) + field(7, name in sensitive)
        out += field(2, field(1, name) + field(2, json.dumps(kind)) + flags)
    for name, (nesting, least, most, nested) in inner.items():
        out += field(3, field(1, name) + number(2 << 3 | 2) + sized(encoded(nested)) + field(3, nesting)
                     + field(4, least) + field(5, most))
    return out


def sized(value):
    return number(len(value)) + value


def schema_reply(blocks_by_kind):
    empty = number(2 << 3 | 2) + sized(b"")
    out = number(1 << 3 | 2) + sized(empty)
    for (block, kind), value in blocks_by_kind.items():
        schema = number(2 << 3 | 2) + sized(encoded(value, SENSITIVE.get(kind, ())))
        out += field(2 if block == "resource" else 3, field(1, kind) + field(2, schema))
    return out


def serve(blocks_by_kind, address):
    """Serves the schema on the unix socket `address`: everything that is not the schema is answered with "nothing wrong"."""
    import grpc
    reply = schema_reply(blocks_by_kind)

    class Handler(grpc.GenericRpcHandler):
        def service(self, call):
            method = call.method.rsplit("/", 1)[1]
            if not call.method.startswith("/tfplugin6.Provider/") or method == "GetMetadata":
                return None
            return grpc.unary_unary_rpc_method_handler(
                lambda request, context: reply if method == "GetProviderSchema" else b"")

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(8), options=[
        ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])
    server.add_generic_rpc_handlers((Handler(),))
    server.add_insecure_port(f"unix:{address}")
    server.start()
    return server
