"""What every stand-in of a tool shares: its folder, its command line, and what it may do instead of its work."""
import json
import os
import signal
import sys
import time

# Each call of a tool is a start of Python, so that what takes long to import is left to those who need it.
HOME = os.environ["HOME"]
STATE = f"{HOME}/.standin"
FLAGS = f"{os.path.dirname(os.path.realpath(__file__))}/flags"
HALVES = ("half", "cut")


def fail(text, status=1):
    print(text, file=sys.stderr)
    sys.exit(status)


def die():
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def end_half(mode, text, status=1):
    """Where `mode` is to leave half of it, ends here."""
    if mode == "half":
        fail(text, status)
    if mode == "cut":
        die()


def read(path):
    with open(path) as file:
        return file.read()


def write(path, text, mode="w"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, mode) as file:
        file.write(text)


class Call:
    """The command, its flags and its arguments, as the tool's own parser takes them."""

    def __init__(self, provider, tool, words):
        commands = json.loads(read(f"{FLAGS}/{provider}.json"))["commands"]
        known = sorted((name.split() for name in commands), key=len, reverse=True)
        self.words = next((name for name in known if [tool, *words][:len(name)] == name), None)
        if self.words is None:
            fail(f'unknown command "{" ".join(words[:2])}" for "{tool}"')
        facts = commands[" ".join(self.words)]
        self.flags, self.arguments = {}, []
        self.parse(words[len(self.words) - 1:], facts["flags"])
        low, high = facts.get("arguments", [0, 0])
        if not low <= len(self.arguments) <= (len(self.arguments) if high is None else high):
            fail(f"accepts between {low} and {high} arg(s), received {len(self.arguments)}")

    def parse(self, rest, known):
        while rest:
            word = rest.pop(0)
            if word == "--":
                self.arguments += rest
                return
            if not word.startswith("-") or word == "-":
                self.arguments.append(word)
                continue
            name, equals, value = word.partition("=")
            kind = known.get(name)
            if kind is None:
                fail(f"unknown flag: {name}")
            if kind == "bool":
                value = value if equals else "true"
            elif kind == "values":
                while rest and not rest[0].startswith("--"):
                    self.flags.setdefault(name, []).append(rest.pop(0))
                continue
            elif not equals:
                if not rest:
                    fail(f"flag needs an argument: {name}")
                value = rest.pop(0)
            self.flags.setdefault(name, []).append(value)

    def __str__(self):
        return " ".join(self.words)

    @property
    def command(self):
        """What a mode names it by: of a command in a container the command, too."""
        return f"{self} {' '.join(self.arguments[1:3])}" if self.words[-1] == "exec" else str(self)

    def flag(self, name, default=""):
        return self.flags.get(name, [default])[-1]

    def all(self, name):
        return self.flags.get(name, [])

    def has(self, name):
        return self.flag(name, "false") == "true"


def write_kubeconfig(text, path=""):
    """Where `path` says; else where KUBECONFIG does, else into the user's own, as most tools do."""
    write(path or os.environ.get("KUBECONFIG", "") or f"{HOME}/.kube/config", text)


def hang(stubborn=False):
    """Waits with a child that would outlive it; a stubborn one has a child that does not end when it is asked to."""
    import subprocess
    child = ["sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"] if stubborn else ["sleep", "600"]
    process = subprocess.Popen(child, stdin=subprocess.DEVNULL)
    write(f"{STATE}/hung", f"{os.getpid()} {process.pid}")
    time.sleep(600)


def misbehave(mode):
    """What any tool may do instead of its work."""
    if mode == "fail":
        fail("ERROR: command failed")
    if mode in ("hang", "stubborn"):
        hang(mode == "stubborn")
    if mode == "garbage":
        sys.stdout.buffer.write(os.urandom(1 << 16))
        sys.exit(0)
    if mode == "flood":
        for _ in range(100):
            sys.stdout.buffer.write(b"x" * (1 << 20))
        sys.exit(0)
    if mode == "transient" and not os.path.exists(f"{STATE}/tried"):
        write(f"{STATE}/tried", "")
        fail("ERROR: net/http: TLS handshake timeout")
    if mode == "asks":
        print("Continue? [y/N]: ", end="", flush=True)
        if not sys.stdin.readline():
            fail("ERROR: aborted")
    if mode == "kubeconfig":
        write(f"{HOME}/.kube/config", "written by a tool")
