import ByteKit
import Documents
import ProductKey
import RegistryHive

/// What a source is, recognised by its content and never by its name.
public enum ContentKind: String, Sendable {
    /// A folder.
    case folder
    /// A registry hive.
    case hive
    /// A transaction log of a hive.
    case hiveLog = "hive-log"
    /// A `.reg` export.
    case registryExport = "registry-export"
    /// A DigitalProductId value by itself.
    case digitalProductID = "digital-product-id"
    /// ACPI or SMBIOS tables, raw or printed.
    case firmwareTable = "firmware-table"
    /// The firmware of this machine.
    case firmware
    /// Microsoft's key configuration.
    case keyConfiguration = "pkeyconfig"
    /// What another program printed or exported about licences, or an answer file.
    case capture
    /// Other text.
    case text
    /// A disk image, a volume or a backup container.
    case diskImage = "disk-image"
    /// One mail.
    case mail
    /// Mails in one file: mbox, or Outlook's folders.
    case mailbox
    /// An archive or an office document.
    case document
    /// A photo or a scan.
    case picture
    /// A program, a picture, or anything else that is recognised and holds no keys.
    case other
    /// Bytes that are not recognised.
    case unknown
    /// There was nothing to recognise.
    case none

    /// Recognises the kind of a file.
    ///
    /// - Parameters:
    ///   - head: its first bytes, at least 4 KiB of them where there are so many.
    ///   - tail: its last 512 bytes, where some containers keep their mark.
    /// - Returns: the kind; captures are told from other text by their reader.
    static func detect(head: Span<UInt8>, tail: Span<UInt8>) -> ContentKind {
        if head.count == 0 { return .none }
        switch Hive.kind(of: head) {
        case .hive: return .hive
        case .log: return .hiveLog
        case nil: break
        }
        if head.count >= 8 {
            let first = head.array(0..<8)
            if first == DigitalProductId3.header || first == DigitalProductId4.header { return .digitalProductID }
        }
        if FirmwareReader.format(of: head) != nil { return .firmwareTable }
        if isDiskImage(head: head, tail: tail) { return .diskImage }
        for magic in documentMarks where head.matches(magic, at: 0) { return .document }
        for magic in otherMarks where head.matches(magic, at: 0) { return .other }
        return looksLikeText(head) ? .text : .unknown
    }

    /// What a document is that a worker reads.
    init(_ kind: DocumentKind) {
        switch kind {
        case .message, .outlookMessage, .winmail: self = .mail
        case .mailbox, .outlookFolders: self = .mailbox
        case .pdf, .office, .richText: self = .document
        case .picture, .label: self = .picture
        }
    }

    /// Whether a file ought to be a hive by its name.
    static func isHiveName(_ path: String) -> Bool {
        let name = (path.split(separator: "/").last.map(String.init) ?? path).lowercased()
        return ["software", "system", "sam", "security", "default", "ntuser.dat", "usrclass.dat"].contains(name)
    }

    private static let documentMarks: [StaticString] = [
        "!BDN", "PK\u{3}\u{4}", "7z\u{3C}", "%PDF-", "{\\rtf", "Rar!",
    ]

    private static let otherMarks: [StaticString] = ["MZ", "\u{7F}ELF", "GIF8", "OggS", "RIFF", "SQLite format 3"]

    private static func isDiskImage(head: Span<UInt8>, tail: Span<UInt8>) -> Bool {
        let marks: [(StaticString, Int)] = [
            ("vhdxfile", 0), ("conectix", 0), ("KDMV", 0), ("# Disk DescriptorFile", 0), ("EVF", 0), ("LVF", 0),
            ("MSWIM", 0), ("WLPWM", 0), ("CD001", 0x8001), ("NTFS    ", 3), ("-FVE-FS-", 3), ("EXFAT   ", 3),
            ("EFI PART", 512),
            ("<<< Oracle VM VirtualBox Disk Image", 0), ("<<< Sun xVM VirtualBox Disk Image", 0), ("AFF", 0),
        ]
        if marks.contains(where: { head.matches($0.0, at: $0.1) }) { return true }
        if head.matches("QFI", at: 0), head.count > 3, head[3] == 0xFB { return true }
        if tail.count >= 512, tail.matches("conectix", at: tail.count - 512) { return true }
        // A boot sector or partition table: its mark, and no text before it.
        return head.count >= 512 && head[510] == 0x55 && head[511] == 0xAA && !looksLikeText(head.extracting(0..<510))
    }

    /// Whether the bytes are text in UTF-8, UTF-16 or a code page: few control characters, or every other byte zero.
    private static func looksLikeText(_ head: Span<UInt8>) -> Bool {
        let count = min(head.count, 4_096)
        if count >= 2, head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF { return true }
        var zerosEven = 0
        var zerosOdd = 0
        var controls = 0
        for index in 0..<count {
            switch head[index] {
            case 0 where index.isMultiple(of: 2): zerosEven += 1
            case 0: zerosOdd += 1
            case 9, 10, 12, 13, 27: break
            case 0..<32: controls += 1
            default: break
            }
        }
        if zerosEven + zerosOdd == 0 { return controls * 50 <= count }
        // UTF-16 without a mark: most characters of Western text have one zero byte, always on the same side.
        let sides = (max(zerosEven, zerosOdd), min(zerosEven, zerosOdd))
        return controls * 50 <= count && sides.0 * 10 >= count * 3 && sides.1 * 50 <= count
    }
}
