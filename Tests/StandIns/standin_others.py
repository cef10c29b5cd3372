"""Stands in for colima, vcluster, s3cmd, packer and spacectl."""
import json
import os

from standin_call import HALVES, HOME, end_half, fail, read, write, write_kubeconfig


def colima(call, clusters, records, mode):
    name = call.flag("--profile", "default")
    found = records.named("vm", name)
    if str(call) == "colima version":
        print("colima version 0.10.3\ngit commit: 0000000")
    elif str(call) == "colima list":
        for each in records.all("vm"):
            print(json.dumps({"name": each["name"], "status": each["status"], "arch": "x86_64", "cpus": each["cpus"],
                              "memory": each["memory"], "disk": each["disk"], "runtime": each["runtime"]}))
    elif str(call) == "colima start":
        for old in found:  # one that is there is started again
            records.remove("vm", old["id"])
        records.add("vm", name, identity=name, status="Broken" if mode in HALVES else "Running", cpus=int(call.flag("--cpus")),
                    memory=int(float(call.flag("--memory")) * 2 ** 30), disk=int(call.flag("--disk")) * 2 ** 30,
                    runtime=call.flag("--runtime"), kubernetes=call.has("--kubernetes"))
        end_half(mode, "FATA[0092] error starting vm: error at 'starting': exit status 1")
        if call.has("--kubernetes"):
            write_kubeconfig("apiVersion: v1\n")
        for flag, path in (("--activate", ".docker/config.json"), ("--ssh-config", ".ssh/config"), ("--template", ".colima/_templates")):
            if call.flag(flag, "true") == "true":
                write(f"{HOME}/{path}", f"colima-{name}\n", "a")
    elif str(call) == "colima delete":
        for old in found:
            records.remove("vm", old["id"])
    elif not found or found[0]["status"] != "Running":
        fail(f"FATA[0000] colima [profile={name}] is not running")
    elif str(call) == "colima status":
        print(json.dumps({"display_name": f"colima [profile={name}]", "runtime": found[0]["runtime"], "arch": "x86_64",
                          "docker_socket": f"unix://{HOME}/.colima/{name}/docker.sock", "kubernetes": found[0]["kubernetes"]}))
    elif str(call) == "colima ssh":
        print("apiVersion: v1\nkind: Config\n", end="")


def vcluster(call, clusters, records, mode):
    verb = call.words[-1]
    if verb == "version":
        print("vcluster version 0.36.1")
        return
    if not os.path.exists(os.environ["KUBECONFIG"]):
        fail("fatal there is an error loading your current kube config (invalid configuration: no configuration has been provided)")
    if not call.flag("--config"):
        write(f"{HOME}/.vcluster/config.json", "{}\n")
    name, space = (call.arguments or [""])[0], call.flag("--namespace")
    if verb == "list":
        print(json.dumps([{"Created": "2026-01-01T00:00:00Z", "Name": each, "Namespace": clusters.facts(each)["namespace"],
                           "Version": "0.36.1", "Status": "Running" if clusters.is_whole(each) else "Pending", "AgeSeconds": 60,
                           "Connected": False}
                          for each in clusters.names() if space in ("", clusters.facts(each)["namespace"])] or None, indent=4))
    elif verb == "create":
        values = [read(path) for path in call.all("--values")]
        if name in clusters.names() and not call.has("--upgrade"):
            fail(f"fatal vcluster {name} already exists in namespace {space}\n- Use `vcluster create {name} -n {space} --upgrade` to "
                 "upgrade the vcluster")
        if name not in clusters.names():
            clusters.make(name, 1, mode, "fatal timed out waiting for vcluster pods to be ready", namespace=space)
        clusters.facts(name, values=values)
        if call.flag("--connect", "true") == "true":
            write_kubeconfig(clusters.kubeconfig(name))
    elif name not in clusters.names():
        fail(f"fatal couldn't find vcluster {name}")
    elif verb == "connect":
        if not clusters.is_whole(name):
            fail(f"fatal failed to connect: vcluster {name} is not ready")
        print(clusters.kubeconfig(name), end="")
    elif verb == "delete":
        clusters.remove(name)


def bucket_name(call):
    return next((word for word in call.arguments if word.startswith("s3://")), "").removeprefix("s3://")


def s3cmd(call, clusters, records, mode):
    name, verb = bucket_name(call), call.words[-1]
    found = records.named("bucket", name)
    if str(call) == "s3cmd":
        print("s3cmd version 2.4.0")
    elif verb == "ls":
        for each in records.all("bucket"):
            print(f"2026-11-22 01:55  s3://{each['name']}")
    elif verb == "mb":
        if found:
            fail("ERROR: Bucket '%s' already exists\nERROR: S3 error: 409 (BucketAlreadyOwnedByYou): Your previous request to create "
                 "the named bucket succeeded and you already own it." % name, 13)
        records.add("bucket", name, identity=name, location=call.flag("--bucket-location", "us-east-1"), versioning="none", policy="none")
        end_half(mode, "ERROR: S3 Temporary Error: Request failed for: /.  Please try again later.", 75)
        print(f"Bucket 's3://{name}/' created")
    elif not found:
        fail(f"ERROR: Bucket '{name}' does not exist\nERROR: S3 error: 404 (NoSuchBucket): The specified bucket does not exist", 12)
    elif verb == "info":
        print(f"s3://{name}/ (bucket):\n   Location:  {found[0]['location']}\n   Payer:     none\n   Ownership: none\n"
              f"   Versioning:{found[0]['versioning']}\n   Expiration rule: none\n   Block Public Access: none\n"
              f"   Policy:    {found[0]['policy']}\n   CORS:      none")
    elif verb == "setversioning":
        records.write("bucket", {**found[0], "versioning": {"enable": "Enabled", "disable": "Suspended"}[call.arguments[1]]})
    elif verb == "setpolicy":
        records.write("bucket", {**found[0], "policy": read(call.arguments[0])})
    elif verb == "delpolicy":
        records.write("bucket", {**found[0], "policy": "none"})
    elif verb == "rb":
        records.remove("bucket", found[0]["id"])


def packer(call, clusters, records, mode):
    if str(call) == "packer version":
        print("Packer v1.16.0")
    elif str(call) == "packer build":
        variables = {}
        for path in call.all("-var-file"):
            variables.update(json.loads(read(path)))
        image = f"ami-{len(records.all('image'))}"
        records.add("image", image, identity=image, size=variables.get("size"))
        if mode == "half":  # what a failed build made is taken away again
            records.remove("image", image)
        end_half(mode, "==> Builds finished but no artifacts were created.")
        build = {"name": "ubuntu", "builder_type": "amazon-ebs", "build_time": 1700000000, "files": None,
                 "artifact_id": f"eu-central-1:{image}", "packer_run_uuid": "u-1", "custom_data": None}
        write(variables["manifest"], json.dumps({"builds": [build], "last_run_uuid": "u-1"}))
    elif str(call) == "aws ec2 deregister-image":
        if not records.named("image", call.flag("--image-id")):
            fail("An error occurred (InvalidAMIID.Unavailable) when calling the DeregisterImage operation", 254)
        records.remove("image", call.flag("--image-id"))


def spacectl(call, clusters, records, mode):
    stack = call.flag("--id")
    if str(call) == "spacectl version":
        print("1.22.0")
    elif str(call) == "spacectl stack deploy":
        records.add("run", stack, sha=call.flag("--sha", "0a1b"), state="FAILED" if mode in HALVES else "FINISHED")
        end_half(mode, "run failed: finished with FAILED state")
        print("You have successfully created a deployment\nThe live run can be visited at https://example.app.spacelift.io/x")
    elif str(call) == "spacectl stack task":
        for run in records.all("run"):
            records.remove("run", run["id"])
    elif str(call) == "spacectl stack run list":
        runs = [{"id": run["id"], "state": run["state"], "title": "t", "commit": {"hash": run["sha"]}} for run in records.all("run")]
        print(json.dumps(runs[::-1][:int(call.flag("--max-results", "50"))]))
    elif str(call) == "spacectl stack outputs":
        print(json.dumps([{"id": "vpc", "description": "x", "value": '"vpc-1"'}, {"id": "pw", "sensitive": True}]))
