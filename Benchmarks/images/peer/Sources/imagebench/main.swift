// From an image to the bytes of the key's value: opens the image, finds the hive, follows the tree on demand.
import ByteKit
import DiskImages
import Glibc

/// Just enough of a registry hive to follow one path; the program has a full reader.
struct Walker {
    let hive: any ByteSource

    func cell(_ offset: UInt32, _ count: Int) throws -> [UInt8] {
        try hive.read(at: 4_096 + UInt64(offset) + 4, count: count)
    }

    func number(_ bytes: [UInt8], _ at: Int) -> UInt32 { bytes.span.loadU32(at: at) }

    func name(_ bytes: [UInt8], _ start: Int, _ count: Int) -> String {
        String(decoding: bytes[start..<min(bytes.count, start + count)], as: UTF8.self)
    }

    func child(of key: UInt32, named wanted: String) throws -> UInt32? {
        try child(inList: number(try cell(key, 76), 28), named: wanted)
    }

    func child(inList list: UInt32, named wanted: String) throws -> UInt32? {
        let head = try cell(list, 4)
        let count = Int(head[2]) | Int(head[3]) << 8
        let isIndex = head[0] == UInt8(ascii: "r")
        let width = isIndex || head[1] == UInt8(ascii: "i") ? 4 : 8
        let entries = try cell(list, 4 + count * width)
        for index in 0..<count {
            let place = number(entries, 4 + index * width)
            if isIndex {
                if let found = try child(inList: place, named: wanted) { return found }
                continue
            }
            let key = try cell(place, 76 + 64)
            if name(key, 76, Int(key[72])) == wanted { return place }
        }
        return nil
    }

    func value(of key: UInt32, named wanted: String) throws -> [UInt8]? {
        let node = try cell(key, 76)
        let list = try cell(number(node, 40), Int(number(node, 36)) * 4)
        for index in 0..<(list.count / 4) {
            let value = try cell(number(list, index * 4), 20 + 64)
            if name(value, 20, Int(value[2])) == wanted { return try cell(number(value, 8), Int(number(value, 4))) }
        }
        return nil
    }
}

func measure(_ path: String) throws {
    let clock = ContinuousClock()
    var read: UInt64 = 0
    var found = false
    let time = try clock.measure {
        let image = try DiskImage.open(path: path)
        for volume in image.volumes where volume.isReadable {
            for file in try image.files(inVolume: volume.index, matching: ["Windows/System32/config/SOFTWARE"]).files {
                let walker = Walker(hive: try image.open(file))
                var key = walker.number(try walker.hive.read(at: 0, count: 48), 36)
                for part in ["Microsoft", "Windows NT", "CurrentVersion"] {
                    guard let next = try walker.child(of: key, named: part) else { return }
                    key = next
                }
                found = try walker.value(of: key, named: "DigitalProductId")?.count == 164
            }
        }
        read = image.bytesRead
    }
    var own = rusage()
    var children = rusage()
    // RUSAGE_SELF and RUSAGE_CHILDREN
    getrusage(0, &own)
    getrusage(-1, &children)
    print(
        "\(time.components.attoseconds / 1_000_000_000 + time.components.seconds * 1_000_000_000) ns found=\(found)",
        "read=\(read) own=\(own.ru_maxrss)KiB worker=\(children.ru_maxrss)KiB"
    )
}

let isOnce = CommandLine.arguments.contains("--once")
for path in CommandLine.arguments.dropFirst() where path != "--once" {
    for _ in 0..<(isOnce ? 1 : 3) { try measure(path) }
}
