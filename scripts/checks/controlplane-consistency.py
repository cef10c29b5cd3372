#!/usr/bin/env python3
"""Writes to the embedded control plane from many clients at once, kills it, and checks what the clients saw.

Clients create, update (with the version that they read), patch and delete ConfigMaps in three namespaces, read them and
list them, whole and in pages. Watchers follow all namespaces, one, or a label; some are cut again and again and go on
from the last version that they saw; where that is too old they list again. The server is killed with SIGKILL at random
moments and started again on the same folder and port.

Each keeps what it saw. At the end `controlplane_history.py` says whether it is what one log of writes explains: no
acknowledged write lost or overwritten unseen, each watch whole and in order, each list (all of its pages) the state at
its version. `--self-test` falsifies the history of a short run in many ways and checks that each is found.
"""
import argparse
import copy
import pickle
import random
import sys
import threading
import time

import controlplane
from controlplane_falsify import self_test
from controlplane_history import Event, History, Leg, Listing, Log, Op, Read

NAMESPACES = ["one", "two", "three"]
NAMES = [f"c{number}" for number in range(8)]
PATCHES = {"merge": "application/merge-patch+json", "strategic": "application/strategic-merge-patch+json",
           "json": "application/json-patch+json"}


def path(key=None, scope=None):
    if key:
        scope, name = key.split("/")
        return f"/api/v1/namespaces/{scope}/configmaps/{name}"
    return f"/api/v1/namespaces/{scope}/configmaps" if scope else "/api/v1/configmaps"


def event_of(item, kind=None):
    meta = item["metadata"]
    value = {**item.get("data", {}), "side": meta.get("labels", {}).get("side", "")}
    return Event(int(meta["resourceVersion"]), kind, f"{meta['namespace']}/{meta['name']}", meta["uid"], value)


def manifest(key, value, rv=None):
    namespace, name = key.split("/")
    meta = {"name": name, "namespace": namespace, "labels": {"side": value["side"], "check": "yes"}}
    if rv:
        meta["resourceVersion"] = str(rv)
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta,
            "data": {name: text for name, text in value.items() if name != "side"}}


class Worker(threading.Thread):
    """A thread that waits while the server is down."""

    def __init__(self, run, name, number):
        super().__init__(name=name, daemon=True)
        self.run_of, self.gate, self.history, self.number = run, run.up, History(), number
        self.random = random.Random(run.seed * 1000 + number)
        self.client, self.born = None, 0

    def fault(self, text):
        self.history.faults.append(f"{self.name}: {text}")

    def run(self):
        while not self.finished():
            self.gate.wait()
            if self.born != self.run_of.starts:
                # A connection to a server that was killed tells nothing of the one that runs.
                self.client, self.born = self.run_of.server.client(), self.run_of.starts
            born = self.born
            try:
                self.work()
            except controlplane.BROKEN as error:
                if born == self.run_of.starts and not self.run_of.killing:
                    self.fault(f"a connection broke: {error!r}")
                time.sleep(0.02)
            except Exception as error:
                self.fault(f"{error!r}")
                return


class Writer(Worker):
    """A client that reads and writes, once all watchers watch."""

    def __init__(self, run, name, number):
        super().__init__(run, name, number)
        self.gate, self.count = run.writing, 0

    def finished(self):
        return self.run_of.done

    def work(self):
        kinds = [self.create, self.update, self.patch, self.delete, self.read, self.list, self.pages]
        key = f"{self.random.choice(NAMESPACES)}/{self.random.choice(NAMES)}"
        self.random.choices(kinds, [20, 35, 25, 10, 6, 2, 2])[0](key)
        self.run_of.operations[self.number] += 1

    def changes(self):
        self.count += 1
        token = f"{self.number}-{self.count}"
        return token, {"last": token, f"by{self.number}": token, "side": self.random.choice(["left", "right"])}

    def write(self, op, method, where, body, kind="application/json", allowed=()):
        self.history.ops.append(op)
        reply = self.client.request(method, where, body, kind)
        op.end, op.status = time.monotonic(), reply.status
        if op.done and op.kind != "delete":
            seen = event_of(reply.json)
            op.rv, op.uid, op.value = seen.rv, seen.uid, seen.value
        elif op.done:
            op.uid = reply.json.get("details", {}).get("uid", "")
        elif op.status not in allowed:
            self.fault(f"{op.kind} is answered with {reply.status} {reply.body[:300]!r}")

    def get(self, key):
        begin = time.monotonic()
        reply = self.client.request("GET", path(key))
        seen = event_of(reply.json) if reply.status == 200 else None
        if reply.status not in (200, 404):
            self.fault(f"GET is answered with {reply.status} {reply.body[:300]!r}")
        self.history.reads.append(Read(key, begin, time.monotonic(), seen))
        return seen

    def read(self, key):
        self.get(key)

    def create(self, key):
        token, value = self.changes()
        op = Op("create", key, time.monotonic(), token, changes=value, whole=value)
        self.write(op, "POST", path(scope=key.split("/")[0]), manifest(key, value), allowed=(409,))

    def update(self, key):
        seen = self.get(key)
        if not seen:
            return
        token, changes = self.changes()
        strict = self.random.random() < 0.9
        whole = {**seen.value, **changes}
        op = Op("update", key, time.monotonic(), token, seen.rv, strict, changes=changes, whole=whole)
        self.write(op, "PUT", path(key), manifest(key, whole, seen.rv if strict else None), allowed=(404, 409))

    def patch(self, key):
        token, changes = self.changes()
        kind = self.random.choice(list(PATCHES))
        body = {"metadata": {"labels": {"side": changes["side"]}},
                "data": {name: text for name, text in changes.items() if name != "side"}}
        if kind == "json":
            body = [{"op": "add", "path": f"/data/{name}", "value": text} for name, text in body["data"].items()]
            body.append({"op": "replace", "path": "/metadata/labels/side", "value": changes["side"]})
        op = Op("patch", key, time.monotonic(), token, changes=changes)
        self.write(op, "PATCH", path(key), body, PATCHES[kind], allowed=(404,))

    def delete(self, key):
        seen = self.get(key)
        if not seen:
            return
        terms = self.random.choice([None, "uid", "resourceVersion"])
        told = {"uid": seen.uid, "resourceVersion": str(seen.rv)}
        options = {"kind": "DeleteOptions", "apiVersion": "v1"}
        if terms:
            options["preconditions"] = {terms: told[terms]}
        op = Op("delete", key, time.monotonic(), "", seen.rv, terms == "resourceVersion",
                seen.uid if terms == "uid" else "")
        self.write(op, "DELETE", path(key), options, allowed=(404, 409))

    def list(self, key):
        self.add(self.random.choice(["", key.split("/")[0]]), None)

    def pages(self, key):
        self.add(self.random.choice(["", key.split("/")[0]]), self.random.randrange(1, 9))

    def add(self, scope, limit):
        listing = listed(self.client, scope, limit, self.name)
        if listing:
            self.history.lists.append(listing)
        else:
            self.history.expired += 1


def listed(client, scope, limit, by, side=""):
    """A list of all pages; None where the rest is too old to be told."""
    listing, token = Listing(scope, 0, [], time.monotonic(), by=by), ""
    while True:
        query = f"?labelSelector=check%3Dyes{side and '%2Cside%3D' + side}"
        query += (f"&limit={limit}" if limit else "") + (f"&continue={token}" if token else "")
        reply = client.request("GET", path(scope=scope) + query)
        if reply.status == 410 and token:
            return None
        if reply.status != 200:
            raise controlplane.Failed(f"a list is answered with {reply.status} {reply.body[:300]!r}")
        found = reply.json
        if limit and len(found["items"]) > limit:
            raise controlplane.Failed(f"a page of {limit} has {len(found['items'])} items")
        listing.items += [event_of(item) for item in found["items"]]
        listing.pages.append(int(found["metadata"]["resourceVersion"]))
        listing.rv = listing.pages[0]
        token = found["metadata"].get("continue")
        if not token:
            return listing


class Watcher(Worker):
    """A client that watches, from its list on. With `cuts` it breaks its watches off and goes on where it was."""

    def __init__(self, run, name, number, scope="", side="", cuts=False):
        super().__init__(run, name, number)
        self.scope, self.side, self.cuts = scope, side, cuts
        self.last, self.goal, self.bookmarks, self.watching = 0, None, 0, 0

    def finished(self):
        return self.goal is not None and self.last >= self.goal

    def work(self):
        if not self.last:
            listing = listed(self.client, self.scope, None, self.name, self.side)
            self.client.close()
            if not self.side:
                self.history.lists.append(listing)
            self.last = listing.rv
        query = f"?watch=1&allowWatchBookmarks=true&resourceVersion={self.last}&labelSelector=check%3Dyes"
        query += f"%2Cside%3D{self.side}" if self.side else ""
        limit = self.random.randrange(1, 200) if self.cuts else None
        if self.cuts and self.random.random() < 0.3:
            query += f"&timeoutSeconds={self.random.randrange(1, 3)}"
        watch = self.client.watch(path(scope=self.scope) + query)
        try:
            self.follow(watch, limit)
        finally:
            watch.cut()

    def follow(self, watch, limit):
        if watch.status == 410:
            self.last, self.history.expired = 0, self.history.expired + 1
            return
        if watch.status != 200:
            raise controlplane.Failed(f"a watch is answered with {watch.status}")
        leg = Leg(self.name, self.scope, self.side, self.last, end=self.last)
        self.history.legs.append(leg)
        self.watching = self.born
        for told in watch:
            if told["type"] == "ERROR":
                if told["object"].get("code") != 410:
                    self.fault(f"a watch ends with {told}")
                self.last, self.history.expired = 0, self.history.expired + 1
                return
            version = int(told["object"]["metadata"]["resourceVersion"])
            if told["type"] == "BOOKMARK":
                leg.bookmarks.append((self.last, version))
                self.bookmarks += 1
            else:
                leg.events.append(event_of(told["object"], told["type"]))
            self.last = leg.end = max(version, leg.end)
            if self.finished() or (limit and len(leg.events) >= limit):
                return


class Run:
    """One server, its clients and its kills."""

    def __init__(self, server, clients, seed):
        self.server, self.seed, self.random = server, seed, random.Random(seed)
        self.up, self.writing = threading.Event(), threading.Event()
        self.killing, self.done, self.starts = False, False, 1
        self.operations = [0] * clients
        self.writers = [Writer(self, f"client {number}", number) for number in range(clients)]
        shapes = [("", "", False), ("", "", True), ("one", "", False), ("two", "", True), ("", "left", False),
                  ("three", "right", True)]
        self.watchers = [Watcher(self, f"{scope or 'all'}{side and ' ' + side}{' cut' if cuts else ''}",
                                 clients + number, scope, side, cuts)
                         for number, (scope, side, cuts) in enumerate(shapes)]
        self.history = History()

    def begin(self):
        client = self.server.client()
        for name in NAMESPACES:
            client.make("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        client.close()
        for worker in self.watchers + self.writers:
            worker.start()

    def round(self, seconds, kill):
        """Lets all work for a while; with `kill` ends the server in the midst of it and starts it again."""
        before = sum(self.operations)
        self.up.set()
        self.await_watchers()
        self.writing.set()
        time.sleep(seconds)
        text = f"{sum(self.operations) - before} operations"
        if kill:
            self.killing = True
            self.up.clear()
            self.writing.clear()
            self.server.kill()
            begun = time.monotonic()
            time.sleep(0.3)
            self.server.start()
            text += f", killed after {seconds:.2f} s, back in {time.monotonic() - begun - 0.3:.2f} s"
        client = self.server.client()
        # What was written and never acknowledged shows before anybody writes over it.
        listing = listed(client, "", None, "the run")
        client.close()
        self.history.lists.append(listing)
        if kill:
            self.starts, self.killing = self.starts + 1, False
        return f"{text}, version {listing.rv}"

    def await_watchers(self):
        """What happens unseen is only what the kill hid, as all watch again before anybody writes."""
        end = time.monotonic() + 30
        while not all(watcher.watching == self.starts for watcher in self.watchers):
            if time.monotonic() > end or not all(watcher.is_alive() for watcher in self.watchers):
                raise controlplane.Failed("watchers do not come back: " + "; ".join(
                    text for watcher in self.watchers for text in watcher.history.faults))
            time.sleep(0.01)

    def end(self):
        """Lets the watchers come to the last write, and puts all that was seen together."""
        self.done = True
        for writer in self.writers:
            writer.join(60)
        client, goals = self.server.client(), {}
        for scope in NAMESPACES:
            for side in ("left", "right"):
                key, token = f"{scope}/end-{side}", f"end-{scope}-{side}"
                value = {"last": token, "side": side}
                op = Op("create", key, time.monotonic(), token, changes=value, whole=value)
                seen = event_of(client.make(path(scope=scope), manifest(key, value)))
                op.rv, op.uid, op.value, op.status, op.end = seen.rv, seen.uid, seen.value, 201, time.monotonic()
                self.history.ops.append(op)
                for watcher in self.watchers:
                    if watcher.scope in ("", scope) and watcher.side in ("", side):
                        goals[watcher] = seen.rv
        for watcher, goal in goals.items():
            watcher.goal = goal
        # A watcher that saw its goal before it knew it looks again at the next event, a bookmark or this one.
        for watcher in self.watchers:
            watcher.join(0.5)
        for watcher in self.watchers:
            watcher.join(0.1 if watcher.finished() else 30)
            if not watcher.finished():
                self.history.faults.append(f"watcher {watcher.name} stopped at {watcher.last} before {watcher.goal}")
        for worker in self.watchers + self.writers:
            for name in ("ops", "reads", "lists", "legs", "faults"):
                getattr(self.history, name).extend(getattr(worker.history, name))
            self.history.expired += worker.history.expired
        return self.history


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--seconds", type=float, default=60, help="how long the clients work, without restarts")
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--self-test", action="store_true", help="check the checker, with what a short run gives")
    given = options.parse_args()
    if given.self_test:
        given.seconds, given.kills = min(given.seconds, 6), 0
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    with controlplane.Server(given.weir) as server:
        run = Run(server, given.clients, seed)
        run.begin()
        for number in range(given.kills + 1):
            last = number == given.kills
            length = given.seconds / (given.kills + 1) * (1 if last else run.random.uniform(0.3, 1.7))
            print(f"round {number + 1}: {run.round(length, not last)}", flush=True)
        history = run.end()
        faults = Log(copy.deepcopy(history)).check()
        if not server.alive():
            faults.append(f"the server does not answer: {server.errors()}")
        server.keep = bool(faults)
        if faults:
            with open(server.root + "/history", "wb") as file:
                pickle.dump(history, file)
    events = sum(len(leg.events) for leg in history.legs)
    conflicts = sum(op.status == 409 for op in history.ops)
    unknown = sum(op.status is None for op in history.ops)
    print(f"{len(history.ops)} writes ({conflicts} conflicts, {unknown} without an answer), {len(history.reads)} reads, "
          f"{len(history.lists)} lists ({sum(len(x.pages) > 1 for x in history.lists)} in pages), {len(history.legs)} "
          f"watches with {events} events and {sum(w.bookmarks for w in run.watchers)} bookmarks, "
          f"{history.expired} too old")
    for fault in faults[:20]:
        print(f"fault: {fault}", file=sys.stderr)
    if faults:
        print(f"seed {seed}; the data and the history are kept in {server.root}", file=sys.stderr)
    missed = self_test(history) if given.self_test else []
    print(f"{sum(run.operations)} operations, {given.kills} kills, {len(faults)} faults")
    sys.exit(1 if faults or missed else 0)


main()
