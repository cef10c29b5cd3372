#!/usr/bin/env python3
"""Where kind and a Docker engine are for scripts/checks/kind.py: packages of Debian, unpacked and not installed.

usage: kind_programs.py          prints the folder with the programs, or tells why there is none and exits 1
       kind_programs.py --fetch  downloads what is missing with apt-get, unpacks it, and exits 1 where that fails

They stand in .build/kind of the project. Nothing of the machine is changed: apt-get has lists and a cache of its own, no script
of a package is run, and no service is started.
"""
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

UNPACKED = pathlib.Path(__file__).resolve().parents[2] / ".build" / "kind"
# The release that the engine is of, and those that kind may be of, the newest first. What is linked with much of the system,
# runc, is of the machine's own release.
ENGINE, KINDS, OWN = "trixie", ("sid", "trixie"), ""
# The files of each package, and the release that it is of.
PACKAGES = {
    "docker.io": (ENGINE, ["usr/sbin/dockerd", "usr/sbin/docker-proxy"]),
    "docker-cli": (ENGINE, ["usr/bin/docker"]),
    "docker-buildx": (ENGINE, ["usr/libexec/docker/cli-plugins/docker-buildx"]),
    "containerd": (ENGINE, ["usr/bin/containerd", "usr/bin/containerd-shim-runc-v2"]),
    "runc": (OWN, ["usr/sbin/runc"]),
    "busybox-static": (OWN, ["bin/busybox", "usr/bin/busybox"]),
    "kind": (KINDS[0], ["usr/bin/kind"]),
}
PROGRAMS = ["dockerd", "docker-proxy", "docker", "docker-buildx", "containerd", "containerd-shim-runc-v2", "runc", "busybox",
            "kind"]


class Missing(Exception):
    """They are not there, and why."""


def system():
    """What the system calls itself: os-release."""
    try:
        lines = pathlib.Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def run(*words, **options):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, **options)
    if done.returncode:
        raise Missing(f"{words[0]} fails: {done.stderr.strip()[-300:]}")
    return done.stdout


def archive(release):
    """Where apt-get takes the packages of `release`, this system, from; told also where it has no lists yet."""
    told = run("apt-get", "--print-uris", "update")
    if place := re.search(rf"^'(\S+/)dists/{re.escape(release)}/InRelease'", told, re.MULTILINE):
        return place[1]
    raise Missing(f"apt-get has no source of {release}")


class Apt:
    """apt-get with lists and a cache in a folder of its own."""

    def __init__(self, folder, release):
        self.folder, self.release, place = pathlib.Path(folder), release, archive(release)
        ring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        signed = f"[signed-by={ring}] " if os.path.exists(ring) else ""
        sources = self.folder / "sources.list"
        releases = dict.fromkeys((release, ENGINE, *KINDS))
        sources.write_text("".join(f"deb {signed}{place} {each} main\n" for each in releases))
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True)
        options = {"Dir::Etc::SourceList": sources, "Dir::Etc::SourceParts": "/nonexistent", "Dir::State::Lists": "lists",
                   "Dir::Cache": "cache", "Acquire::Languages": "none", "DPkg::Lock::Timeout": 120,
                   "APT::Sandbox::User": "root", "Acquire::Retries": 2, "Acquire::http::Timeout": 20,
                   "Acquire::https::Timeout": 20, "APT::Get::List-Cleanup": "false"}
        self.words = ["apt-get", "-qq"]
        for name, value in options.items():
            self.words += ["-o", f"{name}={self.folder / value if name.startswith('Dir::') else value}"]
        run(*self.words, "update")

    def fetch_all(self):
        """Downloads the packages into the folder: in one run, since each reads all lists."""
        for kind in KINDS:
            wanted = {name: release or self.release for name, (release, _) in PACKAGES.items()} | {"kind": kind}
            try:
                return run(*self.words, "download", *(f"{name}/{each}" for name, each in wanted.items()), cwd=self.folder)
            except Missing as missing:
                reason = missing
        raise reason


def unpack(package, paths, folder):
    """Writes the files `paths` of the archive `package` into `folder`."""
    reading = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE)
    with reading, tarfile.open(fileobj=reading.stdout, mode="r|") as content:
        for member in content:
            if member.isfile() and member.name.removeprefix("./") in paths:
                path = folder / pathlib.PurePath(member.name).name
                with open(path, "wb") as file:
                    shutil.copyfileobj(content.extractfile(member), file)
                path.chmod(0o755)


def runs_here():
    return sys.platform == "linux" and system().get("ID") == "debian" and platform.machine() in ("x86_64", "aarch64")


def find():
    """The folder with all programs. Throws Missing."""
    lacking = [name for name in PROGRAMS if not os.path.exists(UNPACKED / name)]
    if lacking:
        raise Missing(f"{', '.join(lacking)} is not there: on Debian scripts/dependencies --test fetches it")
    return UNPACKED


def fetch():
    """Gets them all where any is missing. Throws Missing."""
    if not runs_here() or all(os.path.exists(UNPACKED / name) for name in PROGRAMS):
        return
    UNPACKED.parent.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=UNPACKED.parent) as unpacked:
            apt = Apt(folder, system().get("VERSION_CODENAME", ""))
            apt.fetch_all()
            whole = pathlib.Path(unpacked) / "kind"
            whole.mkdir()
            for package, (_, paths) in PACKAGES.items():
                unpack(next(apt.folder.glob(f"{package}_*.deb")), paths, whole)
            shutil.rmtree(UNPACKED, ignore_errors=True)
            whole.rename(UNPACKED)
    except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
        raise Missing(f"the packages with kind and a Docker engine cannot be had: {error}") from error
    find()


def main():
    try:
        if sys.argv[1:] == ["--fetch"]:
            fetch()
        else:
            print(find())
    except Missing as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
