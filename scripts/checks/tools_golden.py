"""The argument lists of one standard life of each type, as they were noted in Tests/StandIns/golden."""
import pathlib
import re
import shlex
import threading

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "StandIns" / "golden"
LOCK = threading.Lock()


def normal(call, lab):
    """A call as a line, without what differs from run to run."""
    line = shlex.join(call).replace(str(lab.project), "PROJECT")
    line = re.sub(r"PROJECT/\.weir/runs/[0-9A-Z]{26}/it", "RUN", line)
    line = re.sub(r"PROJECT/\.weir/instances/lab/default/it", "INSTANCE", line)
    return re.sub(r"\b[0-9a-f]{32}\b", "ID", line)


def read(provider):
    """The sections of a provider's file: the lines of each type."""
    path, sections = FOLDER / f"{provider}.txt", {}
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("# "):
            sections[line[2:]] = []
        elif line:
            sections[next(reversed(sections))].append(line)
    return sections


def write(provider, sections):
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{provider}.txt").write_text("\n".join(
        "\n".join([f"# {name}", "", *lines, ""]) for name, lines in sorted(sections.items())))


def compare(type, lists, expect, updates):
    """Holds the lines of each step against those that were noted, or notes them."""
    lines = [f"{step}: {line}" for step, calls in lists for line in calls]
    with LOCK:
        sections = read(type.provider)
        if updates:
            sections[type.name] = lines
            write(type.provider, sections)
    noted = sections.get(type.name, [])
    here = next((f"{old!r} became {new!r}" for old, new in zip([*noted, "the end"], [*lines, "the end"]) if old != new), "")
    expect("the tool is called as was noted in golden", lines == noted, here)
