import ByteKit

extension MachineIdentity {
    /// Reads the text `dmidecode` writes, with or without `-q`, also when a mail ate the tabs.
    ///
    /// Sections are known by their title, fields by their name; what is not known is passed over.
    /// - Parameter text: ASCII or UTF-8, lines ended by LF or CR LF.
    public init(dmidecodeText text: Span<UInt8>) {
        self.init()
        var lines = TextLines(text)
        var section: Section?
        var fields: [String: String] = [:]
        while let range = lines.next() {
            let line = Self.trimmed(text.extracting(range))
            let title = Section(rawValue: line)
            if line.isEmpty || line.hasPrefix("Handle 0x") || title != nil {
                if let section { add(section, fields) }
                section = title
                fields = [:]
            } else if section != nil, let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                fields[String(line[..<colon])] = Self.meaningful(String(value))
            }
        }
        if let section { add(section, fields) }
    }

    private enum Section: String {
        case firmware = "BIOS Information"
        case system = "System Information"
        case board = "Base Board Information"
        case chassis = "Chassis Information"
        case processor = "Processor Information"
        case texts = "OEM Strings"
    }

    private static let longestLine = 1_024

    private static func trimmed(_ bytes: Span<UInt8>) -> String {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return String(decoding: bytes.array(start..<min(end, start + longestLine)), as: UTF8.self)
    }

    // The first section of a kind is the machine's own, as in the binary table.
    private mutating func add(_ section: Section, _ fields: [String: String]) {
        switch section {
        case .firmware where firmware == nil:
            firmware = Firmware(
                vendor: fields["Vendor"],
                version: fields["Version"],
                releaseDate: fields["Release Date"]
            )
        case .system where system == nil:
            system = System(
                maker: fields["Manufacturer"],
                product: fields["Product Name"],
                version: fields["Version"],
                serialNumber: fields["Serial Number"],
                uuid: fields["UUID"].flatMap { GUID($0) },
                sku: fields["SKU Number"],
                family: fields["Family"]
            )
        case .board where boards.count < Self.mostOfAKind:
            boards.append(
                Board(
                    maker: fields["Manufacturer"],
                    product: fields["Product Name"],
                    version: fields["Version"],
                    serialNumber: fields["Serial Number"],
                    assetTag: fields["Asset Tag"]
                )
            )
        case .chassis where chassis.count < Self.mostOfAKind:
            chassis.append(
                Chassis(
                    maker: fields["Manufacturer"],
                    kind: fields["Type"].flatMap { Self.chassisKinds.firstIndex(of: $0) }.map { $0 + 1 },
                    version: fields["Version"],
                    serialNumber: fields["Serial Number"],
                    assetTag: fields["Asset Tag"],
                    sku: fields["SKU Number"]
                )
            )
        case .processor:
            if fields["Status"]?.hasPrefix("Populated") == true { processorCount += 1 }
        case .texts:
            for number in 1...Self.mostOfAKind where oemStrings.count < Self.mostOfAKind {
                if let text = fields["String \(number)"] { oemStrings.append(text) }
            }
        default: break
        }
    }

    /// The kinds of case in the order of the specification (DSP0134 3.7, table 17), named as `dmidecode` names them.
    private static let chassisKinds = [
        "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "Portable", "Laptop",
        "Notebook", "Hand Held", "Docking Station", "All In One", "Sub Notebook", "Space-saving", "Lunch Box",
        "Main Server Chassis", "Expansion Chassis", "Sub Chassis", "Bus Expansion Chassis", "Peripheral Chassis",
        "RAID Chassis", "Rack Mount Chassis", "Sealed-case PC", "Multi-system", "CompactPCI", "AdvancedTCA", "Blade",
        "Blade Enclosing", "Tablet", "Convertible", "Detachable", "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC",
    ]
}
