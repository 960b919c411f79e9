import ByteKit
import RegistryHive

extension FuzzEntry {
    /// A registry hive: the walk, every value's data, and what is left of deleted cells.
    static let hive = FuzzEntry(name: "hive") { bytes in
        guard let hive = try? Hive(MemoryRegion(withSoundHead(bytes))) else { return }
        explore(hive, within: bytes.count, dataLimit: bytes.count)
        let recovered = hive.recover()
        precondition(recovered.keys.count + recovered.values.count <= bytes.count)
        for value in recovered.values { precondition(value.value.data.count <= bytes.count) }
    }

    /// A hive with a transaction log: two bytes say how many blocks of 512 bytes the hive takes, the log follows.
    static let hiveLog = FuzzEntry(name: "hive-log") { bytes in
        guard bytes.count > 2 else { return }
        let end = min(bytes.count, 2 + (Int(bytes[0]) | Int(bytes[1]) << 8) * 512)
        let hive = withSoundHead(Array(bytes[2..<end]))
        let log = withSoundEntries(withSoundHead(Array(bytes[end...])))
        let file = LogFile(name: "LOG1", region: MemoryRegion(log))
        guard let replayed = try? Hive(MemoryRegion(hive), logs: [file]) else { return }
        // A log may make the hive longer than it was, but by no more than what it holds is ever read.
        explore(replayed, within: replayed.byteCount, dataLimit: replayed.byteCount)
    }

    /// A `.reg` text of any version and encoding.
    static let registryText = FuzzEntry(name: "reg-text") { bytes in
        _ = RegText.isRegText(bytes.span)
        guard let text = try? RegText(MemoryRegion(bytes)) else { return }
        // Text in quotes is given as UTF-16 with its zero, whatever the file is written in.
        explore(text, within: bytes.count, dataLimit: 2 * bytes.count + 2)
    }

    private static func explore(_ tree: any RegistryTree, within byteCount: Int, dataLimit: Int) {
        var keys = 0
        tree.walk { key in
            keys += 1
            precondition(key.path.utf8.count <= 6 * byteCount + 4_096)
            for value in key.values {
                precondition(value.data.count <= dataLimit)
                precondition(value.dataRanges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= byteCount })
                _ = value.string
                _ = value.strings
            }
            return keys < 4_096
        }
        _ = tree.keys(matching: #"**\CurrentVersion"#)
        precondition(tree.problems.count <= 4_096)
    }

    /// The checksum of the base block put right: a fuzzer would spend its time on nothing else.
    private static func withSoundHead(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 512 else { return bytes }
        var bytes = bytes
        var sum: UInt32 = 0
        for offset in stride(from: 0, to: 508, by: 4) { sum ^= bytes.span.loadU32(at: offset) }
        set(sum == 0 ? 1 : sum == .max ? .max - 1 : sum, at: 508, in: &bytes)
        return bytes
    }

    /// The hashes of the log's entries put right, for the same reason.
    private static func withSoundEntries(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var offset = 512
        while offset + 40 <= bytes.count, bytes[offset..<offset + 4].elementsEqual("HvLE".utf8) {
            let byteCount = Int(bytes.span.loadU32(at: offset + 4))
            guard byteCount >= 40, byteCount <= bytes.count - offset else { return bytes }
            put(Marvin32.hash(bytes.span.extracting(offset + 40..<offset + byteCount)), at: offset + 24, in: &bytes)
            put(Marvin32.hash(bytes.span.extracting(offset..<offset + 32)), at: offset + 32, in: &bytes)
            offset += byteCount
        }
        return bytes
    }

    private static func put(_ hash: UInt64, at offset: Int, in bytes: inout [UInt8]) {
        set(UInt32(truncatingIfNeeded: hash), at: offset, in: &bytes)
        set(UInt32(truncatingIfNeeded: hash >> 32), at: offset + 4, in: &bytes)
    }

    private static func set(_ number: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> UInt32(index * 8)) }
    }
}
