// Measures one thing about one hive three times over, and prints nanoseconds and what was counted:
//
//   hivebench open|walk|text|recover|sum HIVE, reg TEXT
//
// The file is mapped inside the measured time, as the peers open it inside theirs.
import ByteKit
import Glibc
import RegistryHive

func map(_ path: String) -> MemoryRegion? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let count = Int(lseek(descriptor, 0, SEEK_END))
    guard count > 0, let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
        return nil
    }
    return MemoryRegion(owning: start, count: count) { pointer, count in munmap(pointer, count) }
}

func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func sum(_ bytes: Span<UInt8>) -> UInt64 {
    var total: UInt64 = 0
    for index in bytes.indices { total &+= UInt64(bytes[index]) }
    return total
}

func measure(_ kind: String, _ path: String) throws -> (UInt64, String) {
    let start = now()
    guard let region = map(path) else { return (0, "cannot be mapped") }
    var (keys, values, size) = (0, 0, 0)
    switch kind {
    case "sum":
        let total = sum(region.bytes)
        let time = now() - start
        return withExtendedLifetime(region) { (time, "\(total)") }
    case "open":
        let hive = try Hive(region)
        for value in hive.key(at: "Microsoft\\Windows NT\\CurrentVersion")?.values ?? [] {
            values += 1
            size += value.data.count + value.name.utf8.count
        }
    case "recover":
        let found = try Hive(region).recover()
        (keys, values) = (found.keys.count, found.values.count)
        for value in found.values { size += value.node.dataByteCount }
    case "reg":
        let text = try RegText(region)
        text.walk { key in
            keys += 1
            values += key.values.count
            return true
        }
    case "text":
        let hive = try Hive(region)
        hive.walk(
            key: { node, _ in
                keys += 1
                size += hive.name(of: node).utf8.count
                return .descend
            },
            value: { node, _ in
                values += 1
                size += hive.name(of: node).utf8.count
            }
        )
    default:
        let hive = try Hive(region)
        hive.walk(
            key: { node, _ in
                keys += 1
                hive.withNameBytes(of: node) { size += $0.count }
                return .descend
            },
            value: { node, _ in
                values += 1
                hive.withNameBytes(of: node) { size += $0.count }
                size += node.dataByteCount
            }
        )
    }
    let time = now() - start
    // The peers do not give the file back within the measured time either.
    return withExtendedLifetime(region) { (time, "\(keys) keys \(values) values \(size) bytes") }
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
    print("hivebench open|walk|text|recover|sum HIVE, reg TEXT")
    exit(64)
}
for _ in 0..<3 {
    let (time, counted) = try measure(arguments[1], arguments[2])
    print(time, counted)
}
