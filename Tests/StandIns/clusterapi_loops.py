"""The processes behind the stand-in of clusterctl: the controllers of each management cluster, and the API servers of workload
clusters, by files in the stand-ins' folder.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from clusterapi_api import API, flat

STATE = pathlib.Path(os.environ["HOME"]) / ".standin"
LOOPS, WORKLOADS = STATE / "clusterapi" / "loops", STATE / "clusterapi" / "workloads"
CONTROLLERS = str(pathlib.Path(__file__).resolve().parent / "clusterapi_controllers.py")


def runs(path):
    """The process whose id is in the file, where it runs; one that ended and that nobody asked after does not."""
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    try:
        return None if pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z" else pid
    except OSError:
        return pid                      # macOS has no /proc, and a first process that takes note of every end


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end(path):
    pid = runs(path)
    if pid:
        kill(pid)


class Workload:
    """The API server of a workload cluster, in a folder. It outlives the loop: another one may own its Cluster later."""

    def __init__(self, namespace, name):
        self.name, self.home = name, WORKLOADS / f"{namespace}_{name}"
        self.process = None             # its id, to end it where its files are gone

    def kubeconfig(self):
        """Its kubeconfig, where it runs; else it is started, and there is none yet."""
        self.process = runs(self.home / "pid")
        if self.process:
            told = (self.home / "log").read_text()
            return (self.home / "kubeconfig").read_text() if "https://" in told and (self.home / "kubeconfig").exists() else None
        self.home.mkdir(parents=True, exist_ok=True)
        port = self.port() if (self.home / "kubeconfig").exists() else 0
        with open(self.home / "log", "w") as log:
            process = subprocess.Popen(
                [(STATE / "weir").read_text(), "controlplane", "serve", "--data-dir", str(self.home / "data"), "--nodes", "0",
                 "--port", str(port), "--name", self.name, "--kubeconfig", str(self.home / "kubeconfig")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        (self.home / "pid").write_text(str(process.pid))
        return None

    def port(self):
        return int((self.home / "kubeconfig").read_text().split("server: https://")[1].split("\n")[0].split(":")[1])

    def api(self):
        return API(flat(str(self.home / "kubeconfig")))

    def remove(self):
        process = runs(self.home / "pid") or self.process
        if process:
            kill(process)
        shutil.rmtree(self.home, ignore_errors=True)


def ensure(identity, config):
    """Starts the loop of a management cluster where none runs."""
    LOOPS.mkdir(parents=True, exist_ok=True)
    if runs(LOOPS / f"{identity}.pid"):
        return
    file = LOOPS / f"{identity}.kubeconfig"
    file.touch(0o600)
    file.write_text(config)
    with open(LOOPS / f"{identity}.log", "a") as log:
        process = subprocess.Popen([sys.executable, CONTROLLERS, "run", identity], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True)
    (LOOPS / f"{identity}.pid").write_text(str(process.pid))


def stop(identity):
    end(LOOPS / f"{identity}.pid")
    for path in LOOPS.glob(f"{identity}.*"):
        path.unlink()


def stop_all():
    for identity in {path.stem for path in LOOPS.glob("*")}:
        stop(identity)
    for home in WORKLOADS.glob("*"):
        end(home / "pid")
        shutil.rmtree(home)


def reap():
    """Takes note of workload clusters that ended, so that their ids stand for nothing."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
