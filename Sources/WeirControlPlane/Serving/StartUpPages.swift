#if canImport(Glibc)
import Glibc

/// The code that a start has run.
enum StartUpPages {
    /// Gives its pages back; what runs again is mapped again from the page cache, a few pages around what is touched.
    ///
    /// Most of the code of a start does not run again, and where the page cache holds a file in large pieces, as it does that of a
    /// program that was linked just now, the kernel maps whole pieces. Code is never written to, so nothing is lost.
    static func release() {
        guard let maps = fopen("/proc/self/maps", "re") else { return }
        defer { fclose(maps) }
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        while getline(&line, &room, maps) > 0, let text = line.map({ String(cString: $0) }) {
            // `400000-40c000 r-xp 00000000 fe:00 1234   /usr/bin/weir`
            let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
            guard words.count == 6, words[1] == "r-xp", words[5].hasPrefix("/") else { continue }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else { continue }
            madvise(start, Int(ends[1] - ends[0]), Int32(MADV_DONTNEED))
        }
    }
}
#else
/// The code that a start has run: left to the system.
enum StartUpPages {
    static func release() {}
}
#endif
