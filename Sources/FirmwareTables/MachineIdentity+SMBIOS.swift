public import ByteKit

extension MachineIdentity {
    /// Reads the structure table alone, as in `/sys/firmware/dmi/tables/DMI`.
    ///
    /// Reading stops at the end marker (type 127), at the end of the bytes or at the first broken structure; what was
    /// read until then is kept and the reason is a problem.
    /// - Parameters:
    ///   - table: the structures.
    ///   - entryPoint: the anchor, where it is known: it says how many structures there are and how identifiers are
    ///     written.
    ///   - base: where `table` begins in the source, for the offsets reported.
    public init(parsing table: Span<UInt8>, entryPoint: SMBIOSEntryPoint? = nil, base: Int = 0) {
        self.init(
            parsing: table,
            version: entryPoint.map { ($0.major, $0.minor) },
            structureCount: entryPoint?.structureCount,
            base: base
        )
        problems = (entryPoint?.problems ?? []) + problems
    }

    /// Reads a file made by `dmidecode --dump-bin`: the anchor, and the table where the anchor says.
    /// - Parameters:
    ///   - dump: the whole file.
    ///   - base: where `dump` begins in the source, for the offsets reported.
    /// - Throws: `bytes.truncated`, `smbios.no-entry-point`.
    public init(dump: Span<UInt8>, base: Int = 0) throws(ParseError) {
        let entryPoint = try SMBIOSEntryPoint(parsing: dump, base: base)
        guard let start = Int(exactly: entryPoint.tableAddress), dump.holds(1, at: start) else {
            throw ParseError(.truncated, at: base, "table at \(entryPoint.tableAddress) of \(dump.count) bytes")
        }
        let count = min(entryPoint.tableByteCount, dump.count - start)
        self.init(parsing: dump.extracting(start..<(start + count)), entryPoint: entryPoint, base: base + start)
    }

    /// Reads the form Windows gives and keeps, with eight bytes (calling method, version, revision, length) in front.
    ///
    /// It is what `GetSystemFirmwareTable('RSMB')` returns and what the SYSTEM hive holds under
    /// `Services\mssmbios\Data`, value `SMBiosData`.
    /// - Parameters:
    ///   - data: the whole value.
    ///   - base: where `data` begins in the source, for the offsets reported.
    /// - Throws: `bytes.truncated`.
    public init(windowsData data: Span<UInt8>, base: Int = 0) throws(ParseError) {
        var reader = ByteReader(data, base: base)
        try reader.skip(1)
        let version = (try reader.u8(), try reader.u8())
        try reader.skip(1)
        let length = Int(clamping: try reader.u32())
        let count = min(length, reader.remaining)
        self.init(parsing: data.extracting(8..<(8 + count)), version: version, structureCount: nil, base: base + 8)
        if count < length {
            problems.append(ParseError(.truncated, at: base + data.count, "\(length) bytes said, \(count) there"))
        }
    }

    private init(parsing table: Span<UInt8>, version: (UInt8, UInt8)?, structureCount: Int?, base: Int) {
        self.init()
        // Identifiers were in text order until 2.6, where the specification settled for Windows' order.
        let swapsIdentifier = version.map { $0 >= (2, 6) } ?? true
        var position = 0
        var left = structureCount.flatMap { $0 > 0 ? $0 : nil } ?? Int.max
        while position < table.count, left > 0 {
            do throws(ParseError) {
                let structure = try SMBIOSStructure(
                    parsing: table.extracting(position..<table.count),
                    base: base + position
                )
                if structure.type == 127 { return }
                add(structure, swapsIdentifier: swapsIdentifier)
                position += structure.byteCount
                left -= 1
            } catch {
                problems.append(error)
                return
            }
        }
    }

    private mutating func add(_ structure: borrowing SMBIOSStructure, swapsIdentifier: Bool) {
        guard problems.count < Self.mostOfAKind else { return }
        switch structure.type {
        case 0 where firmware == nil:
            firmware = Firmware(
                vendor: text(structure, 4),
                version: text(structure, 5),
                releaseDate: text(structure, 8)
            )
        case 1 where system == nil:
            system = System(
                maker: text(structure, 4),
                product: text(structure, 5),
                version: text(structure, 6),
                serialNumber: text(structure, 7),
                uuid: structure.bytes(16, at: 8).flatMap { Self.identifier($0, swaps: swapsIdentifier) },
                sku: text(structure, 0x19),
                family: text(structure, 0x1A)
            )
        case 2 where hasRoom(boards.count, structure):
            boards.append(
                Board(
                    maker: text(structure, 4),
                    product: text(structure, 5),
                    version: text(structure, 6),
                    serialNumber: text(structure, 7),
                    assetTag: text(structure, 8)
                )
            )
        case 3 where hasRoom(chassis.count, structure):
            chassis.append(
                Chassis(
                    maker: text(structure, 4),
                    kind: structure.byte(at: 5).map { Int($0 & 0x7F) },
                    version: text(structure, 6),
                    serialNumber: text(structure, 7),
                    assetTag: text(structure, 8),
                    sku: chassisSKU(structure)
                )
            )
        case 4:
            // Status, bit 6: the socket holds a processor.
            if let status = structure.byte(at: 0x18), status & 0x40 != 0 { processorCount += 1 }
        case 11:
            addTexts(structure)
        default: break
        }
    }

    /// The maker's texts are the structure's strings, as many as it says.
    private mutating func addTexts(_ structure: borrowing SMBIOSStructure) {
        let count = Int(structure.byte(at: 4) ?? 0)
        var number = 1
        while number <= count, let text = structure.string(number: number), hasRoom(oemStrings.count, structure) {
            if let text = Self.meaningful(text) { oemStrings.append(text) }
            number += 1
        }
    }

    /// A case's order number stands behind its list of contained elements.
    private mutating func chassisSKU(_ structure: borrowing SMBIOSStructure) -> String? {
        guard let count = structure.byte(at: 0x13), let size = structure.byte(at: 0x14) else { return nil }
        return text(structure, 0x15 + Int(count) * Int(size))
    }

    private mutating func text(_ structure: borrowing SMBIOSStructure, _ offset: Int) -> String? {
        Self.meaningful(structure.string(at: offset, problems: &problems))
    }

    private mutating func hasRoom(_ count: Int, _ structure: borrowing SMBIOSStructure) -> Bool {
        if count < Self.mostOfAKind { return true }
        problems.append(ParseError(.tooManySMBIOSStructures, at: structure.offset, "type \(structure.type)"))
        return false
    }

    /// All zeros means none, all ones means not yet set.
    private static func identifier(_ bytes: [UInt8], swaps: Bool) -> GUID? {
        guard let first = bytes.first, !(bytes.allSatisfy { $0 == first } && (first == 0 || first == 0xFF)) else {
            return nil
        }
        let ordered = swaps ? bytes : [3, 2, 1, 0, 5, 4, 7, 6].map { bytes[$0] } + bytes[8...]
        var reader = ByteReader(ordered.span)
        return try? GUID(parsing: &reader)
    }
}
