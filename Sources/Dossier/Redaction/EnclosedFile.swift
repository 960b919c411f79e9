import ByteKit
import PlainText
import ProductKey
import Texts
import Typesetting

/// The copy of a file that leaves the house.
struct EnclosedFile {
    /// What it was made from.
    let file: DossierFile
    /// Its name in the bundle, plain ASCII: `02-coa-photo.jpg`.
    let name: String
    /// Its name as its owner knows it.
    let title: String
    let mediaType: String
    /// nil where it must not leave: the warnings say why.
    let bytes: [UInt8]?
    /// The photo, where it is one.
    let picture: FlowPicture?
    /// What the person must know.
    let warnings: [Message]

    /// Makes a copy without whole keys and without what a camera wrote beside the picture.
    init(_ file: DossierFile, number: Int) {
        self.file = file
        let title = DossierFacts.clean(file.name)
        self.title = title.isEmpty ? file.role.rawValue : title
        let kind = FileKind(file)
        let digits = String(number)
        name =
            String(repeating: "0", count: max(0, 2 - digits.utf8.count)) + digits
            + "-\(file.role.rawValue).\(kind.suffix)"
        mediaType = kind.mediaType
        var warnings: [Message] = []
        func warn(_ code: String) { warnings.append(Message(code, ["name": .text(title)])) }
        var bytes: [UInt8]?
        var picture: FlowPicture?
        switch kind {
        case .jpeg, .png:
            if let copy = try? CleanPhoto.copy(file.bytes.span) {
                picture = copy.picture
                bytes = copy.picture.bytes
                if [.coaPhoto, .mediaPhoto].contains(file.role) { warn("dossier.warn-photo-key") }
            } else {
                warn("dossier.warn-photo-damaged")
            }
        case .otherPicture: warn("dossier.warn-picture-kind")
        case .text:
            let decoded = DecodedText(file.bytes.span)
            let text = String(decoding: decoded.bytes, as: UTF8.self)
            let (masked, matches) = KeyTextSearch.replacing(in: text) { $0.key.masked }
            if decoded.isCut {
                warn("dossier.warn-text-long")
            } else if matches.isEmpty {
                bytes = file.bytes
                // Its attachments cannot be masked.
                if mediaType == "message/rfc822" { warn("dossier.warn-other") }
            } else {
                bytes = Array(masked.utf8)
                warn("dossier.warn-masked")
            }
        case .pdf, .other:
            bytes = file.bytes
            if !file.isOwn { warn(kind == .pdf ? "dossier.warn-pdf" : "dossier.warn-other") }
        }
        if let found = bytes, file.holdsKey && bytes == file.bytes || KeyTraces.areIn(found) || kind.hidesKey(found) {
            bytes = nil
            warnings = []
            warn("dossier.warn-key-inside")
        }
        self.bytes = bytes
        self.picture = bytes == nil ? nil : picture
        self.warnings = warnings
    }
}

/// What a file is, told by its content first.
private enum FileKind: Hashable {
    case jpeg, png, otherPicture, pdf
    case text(String, String)
    case other(String, String)

    private static let texts = [
        "txt": "text/plain", "csv": "text/csv", "html": "text/html", "htm": "text/html", "json": "application/json",
        "xml": "application/xml", "md": "text/markdown", "log": "text/plain", "ics": "text/calendar",
        "eml": "message/rfc822",
    ]
    private static let others = [
        "msg": "application/vnd.ms-outlook", "zip": "application/zip",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    ]

    init(_ file: DossierFile) {
        let bytes = file.bytes
        func begins(_ mark: [UInt8], at place: Int = 0) -> Bool {
            bytes.count >= place + mark.count && bytes[place..<place + mark.count].elementsEqual(mark)
        }
        let suffix = file.name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let isPicture = file.mediaType.lowercased().hasPrefix("image/")
        if begins([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if begins([0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else if begins(Array("%PDF-".utf8)) {
            self = .pdf
        } else if begins(Array("GIF8".utf8)) || begins(Array("RIFF".utf8)) || begins([0x49, 0x49, 0x2A, 0])
            || begins([0x4D, 0x4D, 0, 0x2A]) || begins(Array("ftyp".utf8), at: 4)
            || begins(Array("BM".utf8)) && isPicture
            || isPicture
        {
            self = .otherPicture
        } else if let type = Self.others[suffix] {
            self = .other(suffix, type)
        } else if let type = Self.texts[suffix] {
            self = .text(suffix, type)
        } else if file.mediaType.hasPrefix("text/")
            || !bytes.isEmpty && !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
        {
            self = .text("txt", "text/plain")
        } else {
            self = .other("bin", "application/octet-stream")
        }
    }

    /// Whether a whole key lies in it packed or encoded.
    func hidesKey(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .text("eml", _): HiddenText.holdsKey(mail: bytes)
        case .other: HiddenText.zipHoldsKey(bytes)
        default: false
        }
    }

    var suffix: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .otherPicture: "img"
        case .pdf: "pdf"
        case .text(let suffix, _), .other(let suffix, _): suffix
        }
    }

    var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .otherPicture: "application/octet-stream"
        case .pdf: "application/pdf"
        // The copy is written as it came or as UTF-8; a program that reads it finds out.
        case .text(_, let type), .other(_, let type): type
        }
    }
}
