import Testing
import WeirControlPlane
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("The store of objects")
struct ObjectStoreTests {
    private func object(_ name: String, _ data: String = "", labels: Value = [:]) -> DraftObject {
        DraftObject([
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string(name), "resourceVersion": "999", "labels": labels],
            "data": ["x": .string(data)],
        ])
    }

    private func key(_ name: String, _ namespace: String = "ns") -> ObjectKey {
        ObjectKey("/configmaps", namespace, name)
    }

    @Test("writes what is expected, with versions that rise, and refuses all else")
    func writes() async throws {
        let store = try ObjectStore(NoLog())
        let first = try await store.write(key("a"), .put(object("a", "1", labels: ["l": "x"])), expecting: .absent)
        let value = try first.value()
        #expect(
            value["metadata"]?["resourceVersion"]?.stringValue == String(first.version) && first.labels == ["l": "x"])
        #expect(value["data"]?["x"] == "1" && value["kind"] == "ConfigMap")
        #expect(store.object(key("a"))?.version == first.version && store.version == first.version)
        await #expect(throws: ObjectStore.Refusal.self) {
            try await store.write(key("a"), .put(object("a")), expecting: .absent)
        }
        let second = try await store.write(key("a"), .put(object("a", "2")), expecting: .version(first.version))
        #expect(second.version > first.version)
        do {
            _ = try await store.write(key("a"), .put(object("a")), expecting: .version(first.version))
            Issue.record("a stale write was taken")
        } catch {
            guard case .conflict(let current) = error else { throw error }
            #expect(current == second.version)
        }
        let gone = try await store.write(key("a"), .remove(object("a", "2")), expecting: .version(second.version))
        #expect(gone.version > second.version && store.object(key("a")) == nil && store.counts["/configmaps"] == 0)
        await #expect(throws: ObjectStore.Refusal.self) {
            try await store.write(key("a"), .remove(object("a")), expecting: .version(gone.version))
        }
        let full = try ObjectStore(NoLog(), mostObjects: 1)
        _ = try await full.write(key("a"), .put(object("a")), expecting: .absent)
        await #expect(throws: ObjectStore.Refusal.self) {
            try await full.write(key("b"), .put(object("b")), expecting: .absent)
        }
    }

    @Test("lists in the order of namespaces and names, from any place, as it was at one version")
    func lists() async throws {
        let store = try ObjectStore(NoLog())
        for (namespace, name) in [("b", "x"), ("a", "z"), ("a", "c"), ("a-b", "q"), ("a", "b")] {
            _ = try await store.write(key(name, namespace), .put(object(name)), expecting: .absent)
        }
        let listing = store.list("/configmaps")
        let shown = { (objects: ArraySlice<StoredObject>) in objects.map { $0.key.namespace + "/" + $0.key.name } }
        #expect(shown(listing.objects(in: "", after: nil)) == ["a/b", "a/c", "a/z", "a-b/q", "b/x"])
        #expect(shown(listing.objects(in: "a", after: nil)) == ["a/b", "a/c", "a/z"])
        #expect(shown(listing.objects(in: "a", after: ObjectPlace(namespace: "a", name: "b"))) == ["a/c", "a/z"])
        #expect(shown(listing.objects(in: "", after: ObjectPlace(namespace: "a", name: "zz"))) == ["a-b/q", "b/x"])
        #expect(listing.objects(in: "c", after: nil).isEmpty)
        _ = try await store.write(key("new", "a"), .put(object("new")), expecting: .absent)
        #expect(listing.objects(in: "", after: nil).count == 5 && listing.version < store.version)
        #expect(store.list("/none").objects(in: "", after: nil).isEmpty)
    }

    @Test("tells watches every change in order, and those that are too old that they are")
    func watches() async throws {
        let store = try ObjectStore(NoLog())
        _ = try await store.write(key("before"), .put(object("before")), expecting: .absent)
        let window = store.window("/configmaps")
        let start = store.version
        let watcher = Task {
            var seen: [String] = []
            var version = start
            while seen.count < 300 {
                await window.wait(after: version)
                guard case .events(let events, let next) = window.events(after: version, most: 7) else { break }
                for event in events {
                    #expect(event.object.version > version)
                    seen.append((event.isRemoval ? "-" : event.before == nil ? "+" : "~") + event.object.key.name)
                }
                version = next
            }
            return seen
        }
        for number in 0..<100 {
            let made = try await store.write(key("\(number)"), .put(object("\(number)")), expecting: .absent)
            let changed = try await store.write(
                key("\(number)"), .put(object("\(number)", "x")), expecting: .version(made.version))
            _ = try await store.write(
                key("\(number)"), .remove(object("\(number)")), expecting: .version(changed.version))
        }
        #expect(await watcher.value == (0..<100).flatMap { ["+\($0)", "~\($0)", "-\($0)"] })
        // The window reaches back to the opening of the store, which is one write before.
        guard case .gone(let oldest) = window.events(after: start - 2) else {
            Issue.record("what was before the store was opened is told as known")
            return
        }
        #expect(oldest == start - 1)
        // Another collection's changes move the version on, and are no events here.
        _ = try await store.write(ObjectKey("/secrets", "ns", "s"), .put(object("s")), expecting: .absent)
        guard case .events(let none, let version) = window.events(after: store.version - 1) else { return }
        #expect(none.isEmpty && version == store.version)
    }

    @Test("keeps the window within its bounds")
    func window() async throws {
        let store = try ObjectStore(NoLog())
        let window = store.window("/configmaps")
        let start = store.version
        for number in 0..<40 {
            _ = try await store.write(
                key("\(number)"), .put(object("\(number)", String(repeating: "x", count: 1 << 20))), expecting: .absent)
        }
        guard case .gone = window.events(after: start) else {
            Issue.record("40 MiB are kept")
            return
        }
        guard case .events(let events, _) = window.events(after: store.version - 3) else { return }
        #expect(events.count == 3)
    }

    @Test("lets only one of many writers have each version, and loses no write")
    func contention() async throws {
        let store = try ObjectStore(NoLog())
        _ = try await store.write(key("n"), .put(object("n", "0")), expecting: .absent)
        let key = key("n")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var done = 0
                    while done < 50 {
                        guard let current = store.object(key), let value = try? current.value(),
                            let number = value["data"]?["x"]?.stringValue.flatMap(Int.init)
                        else { return }
                        let next = DraftObject(["metadata": ["name": "n"], "data": ["x": .string(String(number + 1))]])
                        do {
                            _ = try await store.write(key, .put(next), expecting: .version(current.version))
                            done += 1
                        } catch { continue }
                    }
                }
            }
        }
        #expect(try store.object(key)?.value()["data"]?["x"] == "400")
    }

    @Test("is there again from its database, as it was")
    func database() async throws {
        var template = Array("/tmp/weir-store-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let path = folder + "/objects.sqlite"
        let last: Int64
        do {
            let store = try ObjectStore(SQLiteLog(path: path, isDurable: true))
            for number in 0..<50 {
                _ = try await store.write(
                    key("\(number)"), .put(object("\(number)", "é\u{0}", labels: ["n": .string("\(number)")])),
                    expecting: .absent)
            }
            let first = try #require(store.object(key("7")))
            last = try await store.write(key("7"), .remove(object("7")), expecting: .version(first.version)).version
        }
        let again = try ObjectStore(SQLiteLog(path: path, isDurable: false))
        #expect(again.version == last && again.counts["/configmaps"] == 49 && again.object(key("7")) == nil)
        let kept = try #require(again.object(key("8")))
        #expect(try kept.value()["data"]?["x"] == "é\u{0}" && kept.labels == ["n": "8"])
        // What was before its start is not known: a watch from there has to list anew.
        guard case .gone = again.window("/configmaps").events(after: last - 1) else {
            Issue.record("changes before the start are told as known")
            return
        }
        #expect(throws: StorageFailure.self) { try SQLiteLog(path: "/nowhere/at/all.sqlite", isDurable: false) }
        for name in ["", "-wal", "-shm"] { unlink(path + name) }
        rmdir(folder)
    }
}
