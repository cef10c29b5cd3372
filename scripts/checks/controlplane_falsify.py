"""Tells lies about a history and checks that `controlplane_history.py` finds each."""
import copy

from controlplane_history import Log, Read


def falsified(history):
    """Histories with one lie each: what it is, and how it is told."""
    def leg(h, least=3):
        return next(leg for leg in h.legs if len(leg.events) > least and not leg.side)

    def write(h, kind):
        return next(op for op in h.ops if op.kind == kind and op.done)

    def swap(h):
        events = leg(h).events
        events[1], events[2] = events[2], events[1]

    def stale(h):
        log = Log(copy.deepcopy(h))
        read = next(r for r in h.reads[len(h.reads) // 2:] if r.seen and len(log.chains[r.key]) > 20)
        read.seen = copy.deepcopy(next(e for e in log.chains[read.key] if e.type == "MODIFIED"))
        read.begin = read.end = h.ops[-1].end

    def lost_update(h):
        log = Log(copy.deepcopy(h))
        op = next(o for o in h.ops if o.kind == "update" and o.done and o.strict)
        chain = [e for e in log.chains[op.key] if e.rv < op.base]
        op.base = chain[-1].rv if chain else op.base - 1

    def lists(h, least):
        return next(x for x in h.lists if len(x.pages) >= least and len(x.items) > 2)

    yield "an event dropped", lambda h: leg(h).events.pop(1)
    yield "an event told twice", lambda h: leg(h).events.insert(1, leg(h).events[1])
    yield "two events in the wrong order", swap
    yield "an event of the wrong type", lambda h: setattr(leg(h).events[1], "type", "ERROR")
    yield "the last events dropped", lambda h: leg(h).events.pop()
    yield "an event dropped by a label's watch", lambda h: next(x for x in h.legs if x.side and x.events).events.pop()
    yield "an acknowledged write at another version", lambda h: setattr(write(h, "patch"), "rv", write(h, "create").rv)
    yield "a refused write that stands", lambda h: setattr(write(h, "create"), "status", 409)
    yield "a deletion acknowledged twice", lambda h: h.ops.append(copy.copy(write(h, "delete")))
    yield "a patch that undoes another", lambda h: write(h, "patch").value.update(last="0-0")
    yield "a lost update", lost_update
    yield "an old state read late", stale
    yield "an object that a read misses", lambda h: h.reads.append(
        Read("one/end-left", h.ops[-1].end + 9, h.ops[-1].end + 10))
    yield "an object that a list misses", lambda h: lists(h, 1).items.pop()
    yield "an object that is on two pages", lambda h: lists(h, 2).items.append(lists(h, 2).items[0])
    yield "a page of another version", lambda h: lists(h, 2).pages.__setitem__(1, 1)


def self_test(history):
    missed = []
    for name, lie in falsified(history):
        told = copy.deepcopy(history)
        lie(told)
        faults = Log(told).check()
        print(f"{name}: {faults[0][:150] if faults else 'NOT FOUND'}")
        missed += [] if faults else [name]
    print(f"self-test: {len(missed)} lies were not found")
    return missed
