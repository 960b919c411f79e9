/// The vocabularies of the programs whose output is recognised.
struct Family: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    static let product = Family(rawValue: 1 << 0)
    static let service = Family(rawValue: 1 << 1)
    static let slmgr = Family(rawValue: 1 << 2)
    static let dism = Family(rawValue: 1 << 3)
    static let system = Family(rawValue: 1 << 4)
    static let event = Family(rawValue: 1 << 5)
    static let export = Family(rawValue: 1 << 6)

    static let each: [Family] = [.product, .service, .slmgr, .dism, .system, .event, .export]

    /// The kind of capture and the type of record this vocabulary makes.
    var kind: CaptureKind {
        switch self {
        case .product, .service: .licensingClasses
        case .slmgr: .slmgr
        case .dism: .dism
        case .system: .systemInformation
        case .event: .eventLog
        default: .keyExport
        }
    }

    var recordType: String {
        switch self {
        case .product: "SoftwareLicensingProduct"
        case .service: "SoftwareLicensingService"
        case .slmgr: "slmgr"
        case .dism: "dism"
        case .system: "systeminfo"
        case .event: "event"
        default: "ProductKey"
        }
    }
}

/// What a label means in one vocabulary.
struct LabelMeaning: Sendable {
    let family: Family
    let name: String
    /// Whether the label speaks for its vocabulary all by itself.
    let isStrong: Bool
}

/// All labels by their folded form.
struct LabelTable: Sendable {
    static let shared = LabelTable()

    private let identifiers: [String: [LabelMeaning]]
    private let phrases: [String: [LabelMeaning]]
    private let longPhrases: [(key: String, meaning: LabelMeaning)]

    private init() {
        var identifiers: [String: [LabelMeaning]] = [:]
        var phrases: [String: [LabelMeaning]] = [:]
        func addProperties(_ family: Family, _ names: String, strong: Bool) {
            for name in names.split(whereSeparator: \.isWhitespace) {
                identifiers[name.lowercased(), default: []]
                    .append(LabelMeaning(family: family, name: String(name), isStrong: strong))
            }
        }
        addProperties(.product, LabelData.productOnly, strong: true)
        addProperties(.service, LabelData.serviceOnly, strong: true)
        for family in [Family.product, .service] {
            addProperties(family, LabelData.bothClasses, strong: true)
            addProperties(family, LabelData.objectCommon, strong: false)
        }
        addProperties(.product, LabelData.productCommon, strong: false)
        addProperties(.service, LabelData.serviceCommon, strong: false)
        addProperties(.event, LabelData.eventProperties, strong: true)
        addProperties(.event, LabelData.eventCommon, strong: false)
        func addPhrases(_ family: Family, _ rows: String) {
            for row in rows.split(whereSeparator: \.isNewline) {
                let columns = row.split(separator: "|", maxSplits: 1)
                guard columns.count == 2, let mark = columns[0].first else { continue }
                let strong = mark != "~"
                let name = String(strong ? columns[0] : columns[0].dropFirst())
                for text in columns[1].split(separator: "|") {
                    let key = Label(String(text)).squeezed
                    guard phrases[key]?.contains(where: { $0.family == family }) != true else { continue }
                    phrases[key, default: []].append(LabelMeaning(family: family, name: name, isStrong: strong))
                }
            }
        }
        addPhrases(.slmgr, LabelData.slmgr)
        addPhrases(.dism, LabelData.dism)
        addPhrases(.system, LabelData.systemInformation)
        addPhrases(.event, LabelData.event)
        addPhrases(.export, LabelData.keyExport)
        self.identifiers = identifiers
        self.phrases = phrases
        longPhrases = phrases.flatMap { key, meanings in
            meanings.filter { _ in key.utf8.count >= 6 }.map { (key, $0) }
        }
    }

    /// Everything a label may mean; empty when it is unknown.
    func meanings(_ label: Label) -> [LabelMeaning] {
        var found: [LabelMeaning] = []
        if label.isIdentifier { found += identifiers[label.squeezed] ?? [] }
        found += phrases[label.squeezed] ?? []
        // A console font or code page that lost the accents must not hide a label.
        if found.isEmpty, label.isDamaged {
            found = longPhrases.filter { label.matches($0.key) }.map(\.meaning)
        }
        return found
    }

    /// Whether a label, of whatever program, announces a product key.
    static func announcesKey(_ label: Label) -> Bool {
        guard label.squeezed.utf8.count <= 60 else { return false }
        let bytes = Array(label.squeezed.utf8)
        return keyWords.contains { $0.occurs(in: bytes) } && !notKeys.contains { $0.occurs(in: bytes) }
    }

    private static let keyWords = LabelData.keyWords.map { BytePattern($0) }
    private static let notKeys = LabelData.notKeys.map { BytePattern($0) }
}

/// A short run of bytes to look for; the library's search for strings compares characters and is far slower.
struct BytePattern: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether the bytes occur in `text`.
    func occurs(in text: [UInt8]) -> Bool {
        guard let first = bytes.first, text.count >= bytes.count else { return false }
        var start = 0
        while start <= text.count - bytes.count {
            if text[start] == first {
                var step = 1
                while step < bytes.count, text[start + step] == bytes[step] { step += 1 }
                if step == bytes.count { return true }
            }
            start += 1
        }
        return false
    }
}
