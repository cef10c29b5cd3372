"""A Docker engine of a check's own, apart from the machine, and an image for the nodes of kind.

Everything runs in namespaces for processes, mounts and the network: whatever was started ends with them, no firewall rule,
bridge or setting of the machine is touched, and published ports are seen inside only.
"""
import fcntl
import io
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time

import kind_programs


def wait_for(condition, what, seconds=60):
    """Waits until `condition` holds, and gives what it gave."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > until:
            raise SystemExit(f"{what}: not so after {seconds} s")
        time.sleep(0.05)
    return found


def apart():
    """Runs this program again in namespaces of its own, with WEIR_KIND_FOLDER set; gives its exit status. Throws Missing."""
    if os.geteuid() != 0:
        raise kind_programs.Missing("only root can start a Docker engine")
    namespaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if not shutil.which("unshare") or subprocess.run([*namespaces, "true"], capture_output=True).returncode:
        raise kind_programs.Missing("this machine lets nobody make namespaces")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    had_modules = os.path.exists("/lib/modules")
    with tempfile.TemporaryDirectory(prefix="weir-kind-") as folder:
        child = subprocess.Popen([*namespaces, sys.executable, *sys.argv],
                                 env={**os.environ, "WEIR_KIND_FOLDER": folder})
        try:
            return child.wait()
        finally:
            child.kill()
            child.wait()
            remove_groups(pathlib.Path(folder).name)
            if not had_modules and os.path.isdir("/lib/modules"):
                os.rmdir("/lib/modules")  # The engine makes it: kind mounts it into its nodes.


def remove_groups(name):
    """Removes the control groups of the engine's containers: their processes have ended, or are about to."""
    for root in [*pathlib.Path("/sys/fs/cgroup").glob("*/"), pathlib.Path("/sys/fs/cgroup")]:
        for path, _, _ in os.walk(root / name, topdown=False):
            for _ in range(100):
                try:
                    os.rmdir(path)
                    break
                except OSError:
                    time.sleep(0.05)


def settle():
    """Makes these namespaces a place to live in: a parent for what loses its own, the loopback interface, an empty /run."""
    child = os.fork()
    if child:
        while True:
            pid, status = os.wait()
            if pid == child:
                os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


class Engine:
    """containerd and dockerd, their data in `folder`; `environment` leads clients to them."""

    def __init__(self, folder):
        self.folder, self.programs, self.running = pathlib.Path(folder), kind_programs.find(), []
        self.folder.mkdir()
        self.socket = self.folder / "docker.sock"
        self.environment = {"DOCKER_HOST": f"unix://{self.socket}", "PATH": f"{self.programs}:{os.environ['PATH']}"}
        (self.folder / "containerd.toml").write_text(
            f'version = 2\nroot = "{self.folder}/root"\nstate = "{self.folder}/state"\n'
            'disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.grpc.v1.cri"]\n'
            f'[grpc]\naddress = "{self.folder}/containerd.sock"\n')

    def launch(self, *words):
        log = open(self.folder / f"{words[0]}.log", "ab")
        with log:
            self.running.append(subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, **self.environment}))

    def start(self):
        self.launch("containerd", "--config", f"{self.folder}/containerd.toml")
        self.until(lambda: (self.folder / "containerd.sock").exists(), "containerd listens")
        self.launch("dockerd", "--host", f"unix://{self.socket}", "--containerd", f"{self.folder}/containerd.sock",
                    "--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec", "--pidfile",
                    f"{self.folder}/dockerd.pid", "--cgroup-parent", f"/{self.folder.parent.name}", "--bridge=none",
                    "--iptables=false", "--ip6tables=false", "--shutdown-timeout=3")
        self.until(lambda: self.docker("version", fails=True) is not None, "the Docker engine answers")

    def until(self, condition, what):
        def holds():
            ended = [process.args[0] for process in self.running if process.poll() is not None]
            if ended:
                raise SystemExit(f"{ended[0]} ended:\n{(self.folder / (ended[0] + '.log')).read_text()[-2000:]}")
            return condition()
        wait_for(holds, what)

    def stop(self):
        for process in reversed(self.running):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running = []
        (self.folder / "containerd.sock").unlink(missing_ok=True)

    def run(self, *words, fails=False, data=None):
        done = subprocess.run(words, env={**os.environ, **self.environment}, input=data, capture_output=True, timeout=120,
                              **({} if data else {"stdin": subprocess.DEVNULL}))
        if done.returncode and not fails:
            raise SystemExit(f"{' '.join(words)}: {done.stderr.decode()}")
        return None if done.returncode else done.stdout.decode()

    def docker(self, *words, **options):
        return self.run("docker", *words, **options)


# What stands in the image of the nodes. The tools that kind calls in a node are stand-ins: `kubeadm init` fails, or starts
# Weir's own control plane in place of Kubernetes, at once or when it is told to.
ENTRYPOINT = """
trap 'exit 0' TERM
echo "Reached target Multi-User System."
while :; do sleep 1 & wait $!; done
"""
KUBEADM_FAILS = "echo 'error: the kubelet of the stand-in is not healthy' >&2; exit 1\n"
KUBEADM_WORKS = """
[ "$1" = init ] || exit 0
export HOME=/node
setsid /node/weir controlplane serve --in-memory --port 7443 --kubeconfig /node/admin.conf < /dev/null > /node/log 2>&1 &
tries=600
while [ ! -s /node/admin.conf ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { cat /node/log; exit 1; }
    sleep 0.1
done
setsid nc -ll -p 6443 -e /node/relay < /dev/null > /dev/null 2>&1 &
mkdir -p /etc/kubernetes
sed "s#https://127.0.0.1:7443#https://$(hostname):6443#" /node/admin.conf > /etc/kubernetes/admin.conf
"""
KUBEADM_WAITS = "echo yes > /node/waiting; while [ ! -e /node/go ]; do sleep 0.1; done\n" + KUBEADM_WORKS
RELAY = "exec nc 127.0.0.1 7443\n"
KUBECTL = """
echo "$*" >> /node/kubectl-calls
case "$*" in
*" get nodes "*) echo "'True'" ;;
*"-f -"*) cat > /dev/null ;;
esac
"""
CONTAINERD = """
echo 'version = 2'
echo '[plugins."io.containerd.grpc.v1.cri".containerd]'
echo 'snapshotter = "overlayfs"'
"""
# The images of a node: /node/images/ID holds the name. An archive has several, in no order.
CTR = """
mkdir -p /node/images
tar -x -O -f - manifest.json > /node/archive || exit 1
sed 's/},{/}\\n{/g' /node/archive > /node/manifest
echo >> /node/manifest
while read -r image; do
    id="$(echo "$image" | sed 's/.*"Config":"[^"]*\\([0-9a-f]\\{64\\}\\).*/\\1/')"
    [ -z "$id" ] || echo "$image" | sed 's/.*"RepoTags":\\["\\([^"]*\\)".*/\\1/' > "/node/images/$id"
done < /node/manifest
"""
CRICTL = """
cd /node/images 2> /dev/null || mkdir -p /node/images && cd /node/images
found=''
for id in *; do
    [ -s "$id" ] || continue
    name="$(cat "$id")"
    case "$1" in
    images) found="$found${found:+,}{\\"id\\":\\"sha256:$id\\",\\"repoTags\\":[\\"docker.io/library/$name\\"]}" ;;
    *)
        [ "$2" = "sha256:$id" ] || [ "$2" = "$name" ] || continue
        found=yes
        [ "$1" != rmi ] || rm "$id"
        [ "$1" != inspecti ] || echo "{\\"status\\":{\\"id\\":\\"sha256:$id\\",\\"repoTags\\":[\\"docker.io/library/$name\\"]}}"
        ;;
    esac
done
[ "$1" != images ] || { echo "{\\"images\\":[$found]}"; exit 0; }
[ -n "$found" ] || { echo "no such image $2" >&2; exit 1; }
"""
APPLETS = "sh cat cp mkdir sleep nc sed tar rm setsid hostname ls".split()


class Layer:
    """An archive of files, in memory."""

    def __init__(self):
        self.bytes = io.BytesIO()
        self.archive = tarfile.open(fileobj=self.bytes, mode="w")

    def add(self, path, content, mode=0o755):
        member = tarfile.TarInfo(path)
        member.size, member.mode = len(content), mode
        self.archive.addfile(member, io.BytesIO(content))

    def script(self, path, text):
        self.add(path, b"#!/bin/sh\n" + text.encode())

    def link(self, path, target):
        member = tarfile.TarInfo(path)
        member.type, member.linkname = tarfile.SYMTYPE, target
        self.archive.addfile(member)

    def done(self):
        self.archive.close()
        return self.bytes.getvalue()


def libraries(program):
    """The shared libraries of `program`, where the loader finds them."""
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return sorted(set(re.findall(r"(/\S+) \(0x", told)))


def node_image(engine, name, kubeadm, weir=None):
    """Imports the image `name` of nodes whose kubeadm is the script `kubeadm`; `weir` is the program that one starts."""
    layer = Layer()
    layer.add("bin/busybox", (engine.programs / "busybox").read_bytes())
    for applet in APPLETS:
        layer.link(f"bin/{applet}", "busybox")
    scripts = {"entrypoint": ENTRYPOINT, "kubeadm": kubeadm, "relay": RELAY, "kubectl": KUBECTL, "containerd": CONTAINERD,
               "ctr": CTR, "crictl": CRICTL}
    for script, text in scripts.items():
        layer.script(f"node/{script}", text)
    for path in ("kind/manifests/default-cni.yaml", "kind/manifests/default-storage.yaml"):
        layer.add(path, b"# nothing\n", 0o644)
    layer.add("kind/version", b"v1.34.0\n", 0o644)
    if weir:
        layer.add("node/weir", pathlib.Path(weir).read_bytes())
        for path in libraries(weir):
            layer.add(path[1:], pathlib.Path(path).read_bytes())
    engine.docker("import", "--change", "ENV PATH=/node:/bin", "--change", 'ENTRYPOINT ["/node/entrypoint"]', "-", name,
                  data=layer.done())
