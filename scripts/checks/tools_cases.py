"""What is checked of one type: its life, and how it ends when its tool misbehaves."""
import json
import pathlib
import re
import time

import tools_golden

MEMORY = 160 << 10          # of Weir at most, in KiB
TRACES = re.compile(r"Fatal error|Traceback|stack trace|Stack dump|\bat /.*\.swift:\d+|0x[0-9a-f]{12}")
HANGS = {"hang": 8, "stubborn": 20}     # how long an apply may take, in seconds: a stubborn process gets 8 to end
ENDED = r"took longer than [\w.]+ and was ended"
SAYS = {"fail": "ERROR: command failed", "hang": ENDED, "stubborn": ENDED, "flood": r"printed 100 MiB, more than",
        "cut": r"SIGKILL", "dies": r"SIGKILL", "half": "", "garbage": ""}


def names(type):
    """The cases of a type, without its life."""
    found = ["create nothing", "create half", "create dies", "destroy at once", f"weir dies in {type.create}"]
    found += [f"{verb} {when}" for when in type.later for verb in ("later", "weir dies in")]
    found += ["read"] if type.read else []
    found += ["delete fails", "delete dies"] if type.delete else []
    return [*found, "exists", "deleted before", *(["user's kubeconfig"] if type.kind == "cluster" else [])]


class Cases:
    def __init__(self, lab, expect, skip, golden, known=False):
        self.known, self.lab, self.type, self.expect_, self.skip_, self.golden = known, lab, lab.type, expect, skip, golden
        self.wanted, self.case = None, "life"

    def expect(self, what, holds, seen=""):
        self.expect_(f"{self.type.name}: {self.case}", what, holds, seen)

    def run(self, case):
        if self.left_out(case):
            return
        self.case = case
        word, _, rest = case.partition(" ")
        fixed = {"life": self.life, "create nothing": self.nothing, "destroy at once": self.destroy_at_once, "read": self.bad_read,
                 "delete fails": self.delete_fails, "delete dies": lambda: self.gone("dies"), "exists": self.exists,
                 "deleted before": self.deleted_before, "user's kubeconfig": self.users_kubeconfig}
        if case in fixed:
            fixed[case]()
        elif word == "weir":
            self.weir_dies(case.removeprefix("weir dies in "))
        else:
            self.bad_create(*((self.type.create, rest) if word == "create" else (rest, "fail")))
        self.quiet()

    def left_out(self, case):
        """Whether the case is not to be run, which is said."""
        reason = self.type.without.get(case)
        if reason is None or self.known and reason.startswith("known: "):
            return False
        self.skip_(f"{self.type.name}: {case}", reason)
        return True

    # Parts

    def made(self):
        """Applies and notes what there is then."""
        done = self.lab.apply()
        self.expect("an apply makes it", done.status == 0, done.tail)
        if self.wanted is None:
            self.wanted = self.lab.model()
        self.expect("just one is there, as declared", self.lab.model() == self.wanted, f"{self.lab.model()} and not {self.wanted}")

    def unmade(self, what="a destroy leaves nothing"):
        done = self.lab.destroy()
        self.expect(what, (done.status, self.lab.model(), self.lab.recorded()) == (0, self.lab.given, ""),
                    f"{self.lab.model()} {self.lab.recorded()} {done.tail}")

    def quiet(self):
        """Nothing of the user's own was touched, and the tool saw nothing that it is not to see."""
        self.expect("the user's own files are as they were", not self.lab.foreign(), self.lab.foreign())
        self.expect("the tool's environment is Weir's", not self.lab.surroundings(), self.lab.surroundings())

    def failed(self, done, when, mode):
        """`done` failed as it has to."""
        self.expect("the exit status is 1", done.status == 1, done.tail)
        # Of garbage no more is said than which tool it comes from.
        words = [self.type.tools[0]] if mode == "garbage" else [self.tool(when), *when.split()]
        command = ".*".join(map(re.escape, words))
        self.expect("the message names the command", re.search(command, done.text, re.S), done.tail)
        self.expect("and what it said", re.search(SAYS[mode], done.text), done.tail)
        self.expect("without a stack trace", not TRACES.search(done.text), done.tail)
        self.expect("in bounded memory", done.memory < MEMORY, f"{done.memory >> 10} MiB")

    def tool(self, when):
        """The tool that runs a command: of those with helpers, the one that has it."""
        helpers = {"exec crictl images": "docker", "exec crictl rmi": "docker", "get": "kubectl", "ec2 deregister-image": "aws"}
        return helpers.get(when, self.type.tools[0]) if len(self.type.tools) > 1 else self.type.tools[0]

    def ended(self):
        """All processes of a tool that hung are gone."""
        def lives(pid):
            try:
                return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:
                return False
        until = time.monotonic() + 5
        while any(map(lives, self.lab.hung())) and time.monotonic() < until:
            time.sleep(0.02)
        self.expect("the tool's processes are gone", self.lab.hung() and not any(map(lives, self.lab.hung())), self.lab.hung())

    # Cases

    def life(self):
        lab = self.lab
        doctor = lab.run("doctor", "lab")
        # The engine that clusters of containers need is not here, and doctor says so.
        self.expect("doctor knows its version", doctor.status == 0 or "W0510" in doctor.tail, doctor.tail)
        flag = lab.tool_says(*self.type.create.split(), "--no-such-flag")
        self.expect("the stand-in takes no unknown flag", flag == (1, "unknown flag: --no-such-flag"), flag)
        self.made()
        self.attributes()
        self.expect("a plan says nothing", lab.plan() == ("no-op", []), lab.plan())
        if self.type.change:
            self.changed()
        if self.type.drift:
            self.drifted()
        lab.calls()
        self.unmade()
        self.golden_life()

    def golden_life(self):
        """One apply, plan and destroy, whose argument lists are as they were noted."""
        lab = self.lab
        lab.declare()
        lists = []
        for step, work in (("create", lab.apply), ("read", lab.plan), ("delete", lab.destroy)):
            lab.calls()
            work()
            lists.append((step, [tools_golden.normal(call, lab) for call in lab.calls()]))
        self.golden(self.type, lists, self.expect)

    def attributes(self):
        record = json.loads(self.lab.run("state", "show", "lab", "it").text)
        told = record.get("attributes", {})
        schema = json.loads(self.lab.run("explain", self.lab.name, "--output", "json").text)["attributes"]
        missing = [one["name"] for one in schema if told.get(one["name"]) is None and one["name"] not in self.type.silent]
        self.expect("every attribute is told", not missing, missing)

    def changed(self):
        lab = self.lab
        lab.declare(**self.type.change)
        action, _ = lab.plan()
        self.expect(f"a change is planned as {self.type.action}", action == self.type.action, action)
        done = lab.apply()
        self.expect("is made", done.status == 0, done.tail)
        plan = lab.plan()
        self.expect("and nothing is to be done after it", plan == ("no-op", []), plan)
        if not self.type.own:
            self.expect("and what was there before is not", len(lab.model()) == len(self.wanted), lab.model())

    def drifted(self):
        lab = self.lab
        self.type.drift(lab)
        action, paths = lab.plan()
        self.expect("what was changed behind Weir's back is told", self.type.drifted in paths, (action, paths))
        if self.left_out("drift repaired"):
            return
        done = lab.apply()
        self.expect("and set back", (done.status, lab.plan()) == (0, ("no-op", [])), f"{lab.plan()} {done.tail}")

    def bad_create(self, when, mode):
        """A create that leaves what it has made."""
        lab = self.lab
        lab.declare()
        lab.mode(when, mode)
        self.failed(lab.apply(), when, mode)
        lab.mode()
        self.made()
        self.unmade()

    def refused(self, when, mode):
        """An apply whose tool does nothing."""
        lab = self.lab
        lab.declare(timeouts={"create": "2s", "read": "2s", "delete": "2s"} if mode in HANGS else None)
        lab.mode(when, mode)
        done = lab.apply()
        self.failed(done, when, mode)
        self.expect(f"{mode}: nothing was made", lab.model() == lab.given, lab.model())
        if mode in HANGS:
            self.ended()
            self.expect("in its time", done.seconds < HANGS[mode], done.seconds)
        lab.mode()

    def nothing(self):
        """The tool does nothing, in each way, one after the other."""
        for mode in self.type.misbehaves:
            self.refused(self.type.create, mode)
        self.lab.declare()
        self.made()
        self.unmade()

    def bad_read(self):
        """Nobody knows whether it is there: nothing is made, and nothing is taken away."""
        lab = self.lab
        for mode in self.type.misbehaves:
            self.refused(self.type.read, mode)
        lab.declare()
        self.made()
        for mode in ("fail", "garbage"):
            lab.mode(self.type.reread, mode)
            action, _ = lab.plan()
            self.expect(f"{mode}: a plan does not take it for gone", action == "no-op", action)
            done = lab.destroy()
            self.expect(f"{mode}: a destroy stops", (done.status, lab.model()) == (1, self.wanted), done.tail)
        lab.mode()
        self.unmade()

    def weir_dies(self, when):
        """Weir is killed while the tool works; the tool goes on to its end."""
        lab = self.lab
        lab.declare()
        lab.mode(when, "bereft")
        done = lab.apply()
        self.expect("Weir was killed", done.status == -9, done.tail)
        lab.mode()
        self.made()
        self.unmade()

    def destroy_at_once(self):
        """What was begun is taken away without being made whole first."""
        lab = self.lab
        lab.declare()
        lab.mode(self.type.create, "cut")
        lab.apply()
        lab.mode()
        self.unmade("a destroy takes the half-made thing away")

    def exists(self):
        lab = self.lab
        lab.declare()
        self.made()
        forgotten = lab.run("state", "rm", "lab", "it", "--yes")
        self.expect("it can be forgotten", forgotten.status == 0, forgotten.tail)
        lab.calls()
        done = lab.apply()
        self.expect("it is refused", done.status == 1, done.tail)
        self.expect("with what to do", "there already" in done.text and "import" in done.text, done.tail)
        self.expect("and nothing is recorded of it", not lab.recorded(), lab.recorded())
        self.expect("and it is as it was", lab.model() == self.wanted, lab.model())
        taken = lab.run("import", "lab", "it", "--yes")
        self.expect("it can be imported", taken.status == 0, taken.tail)
        done = lab.apply()
        self.expect("and applied", (done.status, lab.model()) == (0, self.wanted), done.tail)
        self.unmade()

    def delete_fails(self):
        """It stays, and is then taken away by somebody else while Weir is about to: that counts as done."""
        lab = self.lab
        lab.declare()
        self.made()
        lab.mode(self.type.delete, "fail")
        self.failed(lab.destroy(), self.type.delete, "fail")
        self.expect("it is still recorded", lab.recorded() == "it", lab.recorded())
        lab.mode()
        self.gone("gone", again=True)

    def gone(self, mode, again=False):
        """It is gone though the tool does not end well."""
        lab = self.lab
        if not again:
            lab.declare()
            self.made()
        lab.mode(self.type.delete, mode)
        self.unmade("a destroy whose work is done already is done")
        lab.mode()

    def deleted_before(self):
        lab = self.lab
        lab.declare()
        self.made()
        lab.forget()
        action, _ = lab.plan()
        self.expect("a plan makes it anew", action == "create", action)
        self.unmade("a destroy is done")

    def users_kubeconfig(self):
        """A tool that writes the user's own kubeconfig is noticed by this check."""
        lab = self.lab
        lab.declare()
        lab.mode(self.type.create, "kubeconfig")
        lab.apply()
        lab.mode()
        self.expect("one that writes it is noticed", lab.foreign() == [".kube/config"], lab.foreign())
        lab.restore()
        self.unmade()
