/// Scripted reads that stand for what the program does with a source.
public enum AccessPattern {
    /// What finding a hive in an NTFS volume of a 4 GiB disk and reading a few of its keys comes to.
    ///
    /// - Parameter read: called with offset and byte count of every read, in order.
    /// - Throws: what `read` throws.
    public static func hiveSearch(_ read: (UInt64, Int) throws -> Void) rethrows {
        let disk: UInt64 = 4 << 30
        let volume: UInt64 = 1 << 20
        // Partition tables at both ends, boot sector and its copy.
        for (offset, count) in [(0, 512), (512, 512), (1_024, 16_384), (disk - 512, 512), (volume, 512)] {
            try read(offset, count)
        }
        // The file table: its own record, then the records of five folders on the way, anywhere in its 256 MB.
        let table = volume + 786_432 * 4_096 / 8
        for record in [UInt64(0), 0, 5, 60_021, 60_780, 91_002, 91_377, 120_555] {
            try read(table + record * 1_024, 1_024)
        }
        // Folder indexes of 4 KiB nodes, of which a lookup touches three each.
        for folder in [UInt64(31), 977, 1_203, 1_871] {
            for node in [UInt64(0), 7, 3] { try read(volume + folder << 20 + node * 4_096, 4_096) }
        }
        // The hive of 80 MB in three extents: base block, root cells, then pages here and there.
        let extents: [UInt64] = [1_500 << 20, 2_300 << 20, 3_100 << 20]
        for extent in extents { try read(extent, 4_096) }
        var random = SeededRandom(seed: 4_711)
        for _ in 0..<200 {
            // Neighbouring cells mostly: a path's keys were written in the same hour.
            let extent = extents[Int(random.next() % 3)]
            let cluster = random.next() % 20
            let page = cluster * 317 + random.next() % 16
            try read(extent + page * 4_096, 4_096)
        }
    }
}
