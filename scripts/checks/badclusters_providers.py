"""Cases of badclusters.py: faults in a project's own manifest of a provider, each at its place."""
from badclusters_lab import Case

FULL = """apiVersion: weir.dev/v1
kind: Provider
metadata: {name: box, description: Boxes.}
spec:
  tool:
    command: box
    version: {run: [box, version], constraint: ">=1.2"}
    install: see https://box.example
  environment: {BOX_COLOUR: "${arguments.name}"}
  inherit: [BOX_HOME]
  retry: {when: ["try again"], attempts: 3, delay: 2s}
  types:
    box:
      description: A box.
      concurrency: 2
      timeout: 5m
      arguments:
        name: {type: string, default: "${resource.externalName}"}
        size: {type: integer, default: 1}
      read:
        run: [box, show, "${arguments.name}"]
        absent: ["no such box"]
        valid: "${result.json != null}"
        observed: {size: "${result.json.size}"}
      create:
        files: {size.txt: "${string(arguments.size)}"}
        steps:
          - run: [box, make, "${arguments.name}"]
          - {run: [box, paint], when: "${arguments.size > 1}"}
        undo: {run: [box, undo]}
      update: {run: [box, resize]}
      delete: {run: [box, drop, "${arguments.name}"], done: ["gone"]}
      attributes:
        weight: {type: integer, value: "${result.json.size * 2}"}
"""
# What is written, in the place of what, where it is told (the first of it in the file), and what is said. The place is that of what
# is written where none is given.
FAULTS = [
    ("apiVersion", "apiVersion: weir.dev/v1", "apiVersion: weir.dev/v9", "weir.dev/v9", ("weir.dev/v1",)),
    ("an unknown key of the document", "kind: Provider", "kind: Provider\nspecs: {}", "specs", ("specs",)),
    ("a name that is none", "name: box, d", "name: 2-box, d", "2-box", ("name",)),
    ("an unknown key of spec", "  inherit:", "  inherits:", "inherits", ("inherits", "inherit")),
    ("no command", "    command: box\n", "", "version: {", ("command",)),
    ("an unknown key of tool", "    install:", "    instal:", "instal", ("instal", "install")),
    ("a constraint that is none", '">=1.2"', '"~1.2"', '"~1.2"', (">=1.2",)),
    ("a command that is a list", "    command: box", "    command: [box]", "[box]", ("command",)),
    ("a version without a run", "{run: [box, version], constraint", "{constraint", "{constraint", ("run",)),
    ("an environment that is a list", '{BOX_COLOUR: "${arguments.name}"}', "[A]", "[A]", ("environment", "map")),
    ("an expression of the environment", "BOX_COLOUR: \"${arguments.name}\"", "BOX_COLOUR: \"${arguments.}\"", "}\"}", ()),
    ("inherit that is a text", "[BOX_HOME]", "BOX_HOME", "BOX_HOME", ("inherit", "list")),
    ("a pattern that is none", '["try again"]', '["try (again"]', '"try (again"', ("regular expression",)),
    ("a delay that is none", "delay: 2s", "delay: soon", "soon", ("delay",)),
    ("attempts that are a text", "attempts: 3", "attempts: many", "many", ("attempts",)),
    ("an unknown key of a type", "      concurrency: 2", "      concurency: 2", "concurency", ("concurency", "concurrency")),
    ("a timeout that is none", "timeout: 5m", "timeout: 5 minutes", "5 minutes", ("timeout",)),
    ("a type without a read", "      read:\n        run: [box, show, \"${arguments.name}\"]\n        absent: [\"no such box\"]\n"
     "        valid: \"${result.json != null}\"\n        observed: {size: \"${result.json.size}\"}\n", "", "description: A box.", ("read",)),
    ("an argument of an unknown type", "size: {type: integer", "size: {type: whole", "whole", ("whole", "integer")),
    ("an unknown key of an argument", "default: 1}", "defalt: 1}", "defalt", ("defalt", "default")),
    ("a default of another type", "default: 1}", "default: one}", "one}", ("integer",)),
    ("arguments that are a list", "      arguments:\n        name: {type: string, default: \"${resource.externalName}\"}\n"
     "        size: {type: integer, default: 1}\n", "      arguments: [a]\n", "[a]", ("arguments", "map")),
    ("a run that is a text", "run: [box, show, \"${arguments.name}\"]", "run: box show", "box show", ("argument list",)),
    ("an unknown key of read", "        absent:", "        absnt:", "absnt", ("absnt", "absent")),
    ("an expression that does not parse", "${result.json != null}", "${result.json !=}", "}\"\n        observed", ()),
    ("an expression with an unknown variable", "${result.json != null}", "${reslt.json != null}", "reslt", ("reslt",)),
    ("an expression with an unknown function", "${string(arguments.size)}", "${txt(arguments.size)}", "txt(", ("txt",)),
    ("steps beside a run", "        steps:\n", "        run: [box]\n        steps:\n", "\n          - run", ("steps", "run")),
    ("an unknown key of a step", "{run: [box, paint], when:", "{run: [box, paint], wen:", "wen", ("wen", "when")),
    ("a file with a path", "size.txt", "a/size.txt", "a/size.txt", ("a/size.txt", "name of a file")),
    ("an expression in undo", "undo: {run: [box, undo]}", "undo: {run: [box, \"${1 +}\"]}", "}\"]}", ()),
    ("an attribute without a value", "value: \"${result.json.size * 2}\"", "description: How heavy.",
     "{type: integer, description", ("value",)),
    ("an unknown key of an attribute", "weight: {type: integer,", "weight: {typ: integer,", "typ: ", ("typ", "type")),
    ("implements that is unknown", "      concurrency: 2", "      implements: clusters", "clusters", ("implements", "cluster")),
    ("a cluster without a kubeconfig", "      concurrency: 2", "      implements: cluster", "weight", ("kubeconfig",)),
    ("a key twice", "      timeout: 5m", "      timeout: 5m\n      timeout: 6m", "timeout: 6m", ("timeout", "twice")),
    ("no YAML", "  inherit: [BOX_HOME]", "  inherit: [BOX_HOME", "retry", ()),
    ("a tab", "  inherit: [BOX_HOME]", "\tinherit: [BOX_HOME]", "\tinherit", ("tab",)),
]


def place(text, marker):
    """The line and the column of the first `marker` in `text`; blanks before it do not count."""
    at = text.index(marker)
    at += len(marker) - len(marker.lstrip("\n "))
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def write(text):
    def make(project):
        project.write("providers/box.yaml", text)
        project.stack("it: {type: box.box, with: {}}")
    return make


def trusted(text):
    def make(project):
        mend(project)
        write(text)(project)
        project.good("trust", "-y")
    return make


def mend(project):
    project.write("providers/box.yaml", FULL)
    project.tool("box", """
case "$1" in
show) if [ -e "$HOME/box" ]; then echo '{"size": 1}'; else echo "no such box" >&2; exit 1; fi;;
make) touch "$HOME/box";;
drop|undo) rm -f "$HOME/box";;
esac
""")
    project.good("trust", "-y")


def cases():
    for title, old, new, marker, says in FAULTS:
        text = FULL.replace(old, new, 1)
        assert text != FULL, title
        line, column = place(text, marker)
        # Of an expression the fault may be told at its beginning.
        columns = r"\d+" if not says else str(column)
        yield Case(f"a manifest of a provider: {title}", write(text), says, place=rf"providers/box\.yaml:{line}:{columns}",
                   codes=(3,), mend=mend if title == "an unknown key of spec" else None)
    yield Case("a manifest of a provider that is not trusted", write(FULL),
               ("providers/box.yaml", "is not trusted", "weir trust"), mend=mend)
    for title, when, says in (("that names no argument", "arguments.sise > 1", "sise"),
                              ("that is no truth value", "arguments.size", "when")):
        text = FULL.replace("when: \"${arguments.size > 1}\"", "when: \"${%s}\"" % when)
        yield Case(f"a manifest of a provider: a when {title}", trusted(text), (says,), place=r"providers/box\.yaml:29:\d+", codes=(1, 3),
                   keeps=("it",), mend=mend)
    both = FULL.replace("  inherit:", "  inherits:").replace("concurrency", "concurency")
    yield Case("a manifest of a provider: two faults at once", write(both), ("inherits", "concurency"), codes=(3,),
               place=r"(?s)providers/box\.yaml:10:3.*providers/box\.yaml:15:7")
