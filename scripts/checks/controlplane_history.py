"""Judges what clients of an API server saw: writes, reads, lists and watches of ConfigMaps.

Everything that was seen is put together into one log in the order of versions (`Log`), and each thing seen is then held
against it. A value is the `data` of a ConfigMap with its label `side`; each write puts a text of its own under `last`.

Where the server was killed, watches may have to list again. What happened between the last event that a watch of all
namespaces delivered and that list is a gap: writes that were not acknowledged may stand there unseen.
"""
import bisect
import collections
import dataclasses

ENDLESS = float("inf")


@dataclasses.dataclass
class Op:
    """A write. `base` is the version that was read before; `strict` ones ask that it still stands. `rv` is what the
    server answered; `status` is None where no answer came."""
    kind: str
    key: str
    begin: float
    token: str = ""
    base: int = 0
    strict: bool = False
    uid: str = ""
    changes: dict = None
    whole: dict = None
    status: int = None
    rv: int = 0
    value: dict = None
    end: float = ENDLESS

    @property
    def done(self):
        return self.status in (200, 201)


@dataclasses.dataclass
class Read:
    """A GET of one object: None where it was not there."""
    key: str
    begin: float
    end: float
    seen: "Event" = None


@dataclasses.dataclass
class Listing:
    """A whole list: of all pages, or at the start of a watch."""
    scope: str
    rv: int
    items: list
    begin: float
    pages: list = dataclasses.field(default_factory=list)
    by: str = ""


@dataclasses.dataclass
class Event:
    rv: float
    type: str
    key: str
    uid: str
    value: dict


@dataclasses.dataclass
class Leg:
    """What one watch delivered after version `start`; `end` is the last version that it told, by event or bookmark."""
    watcher: str
    scope: str
    side: str
    start: int
    events: list = dataclasses.field(default_factory=list)
    bookmarks: list = dataclasses.field(default_factory=list)
    end: int = 0


@dataclasses.dataclass
class History:
    ops: list = dataclasses.field(default_factory=list)
    reads: list = dataclasses.field(default_factory=list)
    lists: list = dataclasses.field(default_factory=list)
    legs: list = dataclasses.field(default_factory=list)
    faults: list = dataclasses.field(default_factory=list)
    expired: int = 0


def inside(scope, key):
    return not scope or key.startswith(scope + "/")


class Log:
    """All that happened, as far as anybody saw it, in the order of versions."""

    def __init__(self, history):
        self.history, self.faults = history, list(history.faults)
        self.by_version, self.by_token = {}, {op.token: op for op in history.ops if op.token}
        self.deletes = collections.defaultdict(list)
        for op in history.ops:
            if op.kind == "delete":
                self.deletes[op.key].append(op)
        self.collect()
        self.gaps = self.find_gaps()
        self.chains = self.make_chains()
        self.events = sorted((event for chain in self.chains.values() for event in chain), key=lambda e: e.rv)
        self.versions = [event.rv for event in self.events]

    def fault(self, text):
        self.faults.append(text)

    # Putting the log together

    def collect(self):
        for leg in self.history.legs:
            for event in leg.events:
                # A watch with a selector tells additions and deletions where objects only enter or leave it.
                if not leg.side:
                    self.learn(event)
                elif event.type != "DELETED":
                    self.learn(dataclasses.replace(event, type=None))
        for op in self.history.ops:
            if op.done and op.kind != "delete":
                self.learn(Event(op.rv, "ADDED" if op.kind == "create" else "MODIFIED", op.key, op.uid, op.value))
        for listing in self.history.lists:
            for event in listing.items:
                self.learn(event)
        for read in self.history.reads:
            if read.seen:
                self.learn(read.seen)
        for leg in self.history.legs:
            for event in leg.events:
                if leg.side and event.type == "DELETED" and event.rv not in self.by_version:
                    self.learn(event)

    def learn(self, event):
        known = self.by_version.get(event.rv)
        if not known:
            self.by_version[event.rv] = dataclasses.replace(event)
            return
        # A deletion carries the object as it was before it.
        same = (known.key, known.uid, known.value) == (event.key, event.uid, event.value)
        if not same or (known.type and event.type and known.type != event.type):
            self.fault(f"version {event.rv} is told in two ways: {known} and {event}")
        known.type = known.type or event.type

    def find_gaps(self):
        """Ranges of versions that no watch of all namespaces covered: (after, up to and with)."""
        covered = sorted((leg.start, leg.end) for leg in self.history.legs if not leg.scope and not leg.side)
        gaps, reached = [], covered[0][0] if covered else 0
        for start, end in covered:
            if start > reached:
                gaps.append((reached, start))
            reached = max(reached, end)
        return gaps

    def gap(self, after, before):
        """Whether something may have happened unseen between two versions."""
        return any(low < before and high > after for low, high in self.gaps)

    def make_chains(self):
        chains = collections.defaultdict(list)
        for rv in sorted(self.by_version):
            event = self.by_version[rv]
            chain = chains[event.key]
            last = chain[-1] if chain and chain[-1].type != "DELETED" else None
            if last and last.uid != event.uid:
                self.unseen_delete(chain, last, rv - 0.5)
                last = None
            event.type = event.type or ("MODIFIED" if last else "ADDED")
            self.follow(event, last, chain[-1].rv if chain else 0)
            chain.append(event)
        for listing in sorted(self.history.lists, key=lambda listing: listing.rv):
            if any(low < listing.rv <= high for low, high in self.gaps):
                self.vanished(chains, listing)
        return chains

    def vanished(self, chains, listing):
        """Puts the deletions that fell into the gap before `listing` where they belong."""
        there = {item.key for item in listing.items}
        for key, chain in chains.items():
            place = bisect.bisect([event.rv for event in chain], listing.rv)
            if inside(listing.scope, key) and key not in there and place and chain[place - 1].type != "DELETED":
                tail = chain[place:]
                del chain[place:]
                self.unseen_delete(chain, chain[-1], listing.rv - 0.25)
                chain += tail[tail[:1] != [] and tail[0].type == "DELETED":]

    def unseen_delete(self, chain, last, rv):
        asked = any(op.uid in ("", last.uid) and (op.done or op.status is None) for op in self.deletes[last.key])
        if not asked or not self.gap(last.rv, rv):
            self.fault(f"{last.key} of version {last.rv} was lost: no deletion was seen before {rv}")
        chain.append(Event(rv, "DELETED", last.key, last.uid, last.value))

    def follow(self, event, last, before):
        """Whether `event` is what its write makes of the object `last`; `before` is the version of the key's event before it."""
        if event.type == "DELETED":
            if not last:
                self.fault(f"{event} deletes what was not there")
            elif last.value != event.value:
                self.fault(f"{event} deletes another object than {last}")
            elif not any(op.uid in ("", event.uid) and op.status in (None, 200)
                         and (not op.strict or op.base == last.rv) for op in self.deletes[event.key]):
                self.fault(f"{event} was asked by nobody")
            return
        if (event.type == "ADDED") != (last is None):
            self.fault(f"{event} follows {last}")
        op = self.by_token.get(event.value.get("last"))
        if not op or op.key != event.key or op.status not in (None, 200, 201):
            self.fault(f"{event} has a value that nobody wrote with success: {op}")
            return
        if op.rv and op.rv != event.rv:
            self.fault(f"{op} stands at {event.rv} as well")
        if op.strict and (not last or last.rv != op.base):
            self.fault(f"lost update: {event} was made from version {op.base} and follows {last}")
        expected = op.whole if op.whole is not None else {**(last.value if last else {}), **op.changes}
        if event.value != expected:
            unlike = [name for name in {**event.value, **expected} if event.value.get(name) != expected.get(name)]
            writers = [self.by_token.get(event.value.get(name)) for name in unlike]
            # A new object may have been made by a write that nobody saw either.
            unseen = self.gap(before, event.rv) and all(w and w.status is None for w in writers)
            if not unseen:
                self.fault(f"{event} should have the value {expected}")

    # Holding what was seen against it

    def check(self):
        for leg in self.history.legs:
            self.check_leg(leg)
        self.check_writes()
        self.check_reads()
        self.check_lists()
        return self.faults

    def expected(self, leg):
        low, high = bisect.bisect(self.versions, leg.start), bisect.bisect(self.versions, leg.end)
        for event in self.events[low:high]:
            if not inside(leg.scope, event.key):
                continue
            if not leg.side:
                yield event.rv, event.type, event.key, event.uid
                continue
            chain = self.chains[event.key]
            place = bisect.bisect_left([other.rv for other in chain], event.rv)
            last = chain[place - 1] if place and chain[place - 1].type != "DELETED" else None
            was = bool(last) and last.value["side"] == leg.side
            now = event.type != "DELETED" and event.value["side"] == leg.side
            if was or now:
                kind = "MODIFIED" if was and now else "ADDED" if now else "DELETED"
                yield event.rv, kind, event.key, event.uid

    def check_leg(self, leg):
        name = f"watcher {leg.watcher} from {leg.start}"
        seen = [(event.rv, event.type, event.key, event.uid) for event in leg.events]
        last = leg.start
        for told in seen:
            if told[0] <= last:
                self.fault(f"{name}: {told} after version {last}")
            last = max(last, told[0])
        for before, bookmark in leg.bookmarks:
            if bookmark < max(before, leg.start):
                self.fault(f"{name}: a bookmark {bookmark} after version {before}")
        expected = list(self.expected(leg))
        if seen != expected:
            missing = [told for told in expected if told not in set(seen)]
            extra = [told for told in seen if told not in set(expected)]
            self.fault(f"{name} to {leg.end}: missing {missing[:3]}, too much {extra[:3]}, or in another order")

    def check_writes(self):
        deleted = {event.uid: event for event in self.events if event.type == "DELETED"}
        timed, uids = [], collections.Counter()
        for op in self.history.ops:
            if op.kind == "delete" and op.done:
                uids[op.uid] += 1
                event = deleted.get(op.uid)
                if event and event.rv == int(event.rv):
                    timed.append((event.rv, op))
                elif not event and not self.gap(op.base, ENDLESS):
                    self.fault(f"{op} was acknowledged and nobody saw it")
            elif op.done:
                timed.append((op.rv, op))
            elif op.kind == "update" and op.strict and op.status == 409:
                later = [e for e in self.chains[op.key] if e.rv > op.base]
                if not later or self.times(later[0])[0] > op.end:
                    self.fault(f"{op} was refused and nothing was written since")
        for uid, count in uids.items():
            if count > 1:
                self.fault(f"{count} deletions of {uid} were acknowledged")
        earliest = ENDLESS
        for rv, op in sorted(timed, key=lambda pair: -pair[0]):
            if earliest < op.begin:
                self.fault(f"{op} began after a write of a higher version had ended")
            earliest = min(earliest, op.end)

    def times(self, event):
        """When the write of `event` began, and when it was acknowledged."""
        if event.type != "DELETED":
            op = self.by_token.get(event.value.get("last"))
            return (op.begin, op.end if op.done else ENDLESS) if op else (0, ENDLESS)
        asked = [op for op in self.deletes[event.key] if op.uid in ("", event.uid)]
        done = [op.end for op in asked if op.done and op.uid == event.uid]
        return min([op.begin for op in asked], default=0), min(done, default=ENDLESS)

    def check_reads(self):
        for read in self.history.reads:
            chain = self.chains.get(read.key, [])
            known = max((i for i, e in enumerate(chain) if self.times(e)[1] < read.begin), default=-1)
            begun = [i for i, e in enumerate(chain) if i > known and self.times(e)[0] <= read.end]
            states = {chain[i].rv if i >= 0 and chain[i].type != "DELETED" else None for i in [known, *begun]}
            if (read.seen.rv if read.seen else None) not in states:
                self.fault(f"{read} should be one of the versions {states}")

    def check_lists(self):
        state, place = {}, 0
        acknowledged = sorted((op.end, op.rv) for op in self.history.ops if op.done and op.rv)
        ends, highest = [], []
        for end, rv in acknowledged:
            ends.append(end)
            highest.append(max(rv, highest[-1] if highest else 0))
        for listing in sorted(self.history.lists, key=lambda listing: listing.rv):
            while place < len(self.events) and self.events[place].rv <= listing.rv:
                event = self.events[place]
                state[event.key] = event.rv if event.type != "DELETED" else None
                place += 1
            name = f"list of {listing.scope or 'all'} at {listing.rv} by {listing.by} ({len(listing.pages)} pages)"
            expected = {k: rv for k, rv in state.items() if rv and inside(listing.scope, k)}
            seen = {item.key: item.rv for item in listing.items}
            if seen != expected or len(seen) != len(listing.items):
                unlike = {k: (seen.get(k), expected.get(k)) for k in {**seen, **expected}
                          if seen.get(k) != expected.get(k)}
                self.fault(f"{name}: seen and expected differ: {unlike}")
            if any(page != listing.rv for page in listing.pages):
                self.fault(f"{name}: its pages have the versions {listing.pages}")
            before = bisect.bisect_left(ends, listing.begin)
            if before and highest[before - 1] > listing.rv:
                self.fault(f"{name} is older than version {highest[before - 1]}, acknowledged before it began")
