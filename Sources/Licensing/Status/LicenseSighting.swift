import ByteKit
import Captures
import Catalogue

/// A licence as one record shows it: a row of WMI, an output of `slmgr`, a line of a list.
struct LicenseSighting: Sendable {
    let source: String
    let line: Int
    let kind: CaptureKind
    let subject: LicenseSubject
    let name: String?
    let description: String?
    let activationID: GUID?
    /// Empty where the record says that there is no key; nil where it says nothing.
    let partialKey: String?
    let status: LicenseStatus?
    let reason: String?
    let keyType: String?
    let describedChannel: Channel?
    let isPermanent: Bool
    let minutesLeft: Int?
    let endKind: ServerStatus.End.Kind?
    let endDate: CapturedMoment.Reading?
    let writtenAt: Timestamp?
    let hasOwnTime: Bool
    let record: CapturedRecord

    /// Reads a record.
    /// - Returns: nil for one that shows no licence.
    init?(_ record: CapturedRecord, kind: CaptureKind, source: String, writtenAt: Timestamp?, now: Timestamp) {
        guard Self.types.contains(record.type), let first = record.fields.first else { return nil }
        let order = Self.order(record)
        let near = writtenAt ?? now
        self.source = source
        line = first.line
        self.kind = kind
        subject = LicenseSubject.of(record)
        name = Self.text(record, "Name", "ProductName")
        description = Self.text(record, "Description", "ProductDescription")
        activationID = Self.text(record, "ActivationID", "ID", "SkuId").flatMap { GUID($0) }
        partialKey = Self.partialKey(record)
        reason = Self.text(record, "LicenseStatusReason", "NotificationReason").flatMap(ReportedCode.code)
        keyType = Self.text(record, "ProductKeyChannel", "ProductKeyType")
        describedChannel = description.flatMap { Channel(slmgrDescription: $0) }
        isPermanent = record["LicenseExpiration"] == "permanent"
        let time = Self.text(record, "TrustedTime", "LicenseStatusLastUpdated")
            .flatMap { CapturedMoment.date($0, order: order, near: near) }
        // A time far from the file's own would be that of another moment.
        hasOwnTime = time != nil
        self.writtenAt = time?.moment ?? writtenAt

        var status = Self.text(record, "LicenseStatus", "LicenseStatusText").flatMap { LicenseStatus(reported: $0) }
        var end: (kind: ServerStatus.End.Kind, date: CapturedMoment.Reading?)?
        for row in Self.sentences {
            guard let sentence = record[row.name] else { continue }
            status = status ?? row.status
            end = (row.kind, CapturedMoment.date(sentence, order: order, near: near))
        }
        if isPermanent { status = status ?? .licensed }
        if record["LicenseExpiration"] == "notification" { status = status ?? .notification }
        self.status = status

        let graceDate = Self.text(record, "GraceExpirationDate")
            .flatMap { CapturedMoment.date($0, order: order, near: near) }
        let evaluation = Self.text(record, "EvaluationEndDate")
            .flatMap { CapturedMoment.date($0, order: order, near: near) }
        let minutes = Self.minutes(record)
        minutesLeft = minutes?.value
        endKind = end?.kind ?? (evaluation != nil ? .evaluation : nil) ?? minutes?.kind
        endDate = end?.date ?? evaluation ?? graceDate
        self.record = record
    }

    /// Whether this licence is the one Windows goes by: it holds a key, or a program printed it unasked.
    var isInForce: Bool {
        if let partialKey { return !partialKey.isEmpty }
        if record["LicenseInUse"] == "false" { return false }
        return kind != .licensingClasses || (status ?? .unlicensed) != .unlicensed
    }

    /// The channel: the key's own type before the description.
    var channel: Channel? { keyType.flatMap(Self.channel) ?? describedChannel }

    /// Whether the key's type and the description name different channels.
    var contradictsItself: Bool {
        guard let keyType, let typed = Self.channel(keyType), let describedChannel else { return false }
        return typed != describedChannel && !(typed.isOfAMaker && describedChannel.isOfAMaker)
    }

    /// Where a field stands; the beginning of the record where it is not known.
    func place(_ names: String...) -> StatusPlace {
        let field = names.lazy.compactMap { record.field($0) }.first
        return StatusPlace(source: source, line: field?.line ?? line)
    }

    // MARK: Reading fields

    private static let types: Set<String> = ["SoftwareLicensingProduct", "slmgr", "VolumeActivation"]

    private static let sentences: [(name: String, status: LicenseStatus, kind: ServerStatus.End.Kind)] = [
        ("VolumeActivationExpires", .licensed, .volume),
        ("TimeBasedActivationExpires", .licensed, .evaluation),
        ("VirtualMachineActivationExpires", .licensed, .virtualMachine),
        ("InitialGraceEnds", .initialGrace, .grace),
        ("AdditionalGraceEnds", .outOfToleranceGrace, .grace),
        ("NonGenuineGraceEnds", .nonGenuineGrace, .grace),
        ("ExtendedGraceEnds", .extendedGrace, .grace),
    ]

    private static let lengths: [(name: String, kind: ServerStatus.End.Kind?)] = [
        ("VolumeActivationExpiration", .volume), ("TimeBasedActivationExpiration", .evaluation),
        ("VirtualMachineActivationExpiration", .virtualMachine), ("TimeRemaining", .grace),
        ("GracePeriodRemaining", nil), ("GraceMinutesRemaining", nil),
    ]

    private static func minutes(_ record: CapturedRecord) -> (value: Int, kind: ServerStatus.End.Kind?)? {
        for row in lengths {
            guard let text = text(record, row.name), let value = CapturedMoment.firstNumber(text) else { continue }
            // Four bytes of ones stand for «not known».
            guard value < 0xFFFF_FFFF else { continue }
            return (value, row.kind)
        }
        return nil
    }

    private static func text(_ record: CapturedRecord, _ names: String...) -> String? {
        for name in names {
            if let value = record[name], !value.isEmpty, value.lowercased() != "null" { return value }
        }
        return nil
    }

    private static func partialKey(_ record: CapturedRecord) -> String? {
        guard let field = record.field("PartialProductKey") else { return nil }
        let value = field.value.uppercased()
        guard value.utf8.count == 5, value.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }) else { return "" }
        return value
    }

    private static func channel(_ type: String) -> Channel? {
        Channel(keyType: type) ?? Channel(slmgrDescription: type)
    }

    /// French and German texts put the day first; English ones do as their country does.
    private static func order(_ record: CapturedRecord) -> CapturedMoment.Order {
        let foreign: Set<String> = ["nom", "etat de la licence", "cle de produit partielle", "lizenzstatus"]
        for field in record.fields {
            let label = Folded.text(field.label)
            if foreign.contains(label) || label.contains(" activation en volume ") || label.contains("periode de") {
                return .dayFirst
            }
        }
        return .unknown
    }
}

extension Channel {
    /// Whether the key came with a machine: programs tell the kinds of OEM keys apart more or less finely.
    fileprivate var isOfAMaker: Bool {
        switch self {
        case .oem, .oemSLP, .oemNonSLP, .oemCOA, .oemDM: true
        case .retail, .volumeMAK, .volumeGVLK, .volumeCSVLK, .evaluation, .avma, .payAsYouGo: false
        }
    }
}

/// Error codes as captures hold them.
enum ReportedCode {
    /// The code in a text: `0xC004F034`, `3221549108`, `-1073418188`.
    /// - Returns: nil where there is none or it is zero.
    static func code(_ text: String) -> String? {
        if let first = codes(in: text).first { return first }
        guard let number = Int64(text), number != 0 else { return nil }
        guard let bits = UInt32(exactly: number) ?? Int32(exactly: number).map(UInt32.init(bitPattern:)) else {
            return nil
        }
        return "0x" + Hexadecimal.text(bits, digits: 8).uppercased()
    }

    /// All codes of eight digits in a text, in its order.
    static func codes(in text: String) -> [String] {
        let bytes = Array(text.utf8.prefix(1 << 16))
        var found: [String] = []
        var index = 0
        while index + 10 <= bytes.count, found.count < 16 {
            defer { index += 1 }
            guard bytes[index] == 0x30, bytes[index + 1] | 0x20 == 0x78 else { continue }
            let digits = bytes[(index + 2)..<(index + 10)]
            guard digits.allSatisfy({ Hexadecimal.digit($0) != nil }) else { continue }
            let code = "0x" + String(decoding: digits, as: UTF8.self).uppercased()
            if code != "0x00000000" { found.append(code) }
        }
        return found
    }
}
