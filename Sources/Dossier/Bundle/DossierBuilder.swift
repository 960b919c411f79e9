public import Texts
import ByteKit
import Typesetting

/// A bundle that was written.
public struct BuiltDossier: Sendable {
    /// A file of the bundle.
    public struct File: Hashable, Sendable {
        /// Its path in the bundle.
        public let path: String
        /// Its size.
        public let byteCount: Int
        /// Its SHA-256, in hexadecimal digits.
        public let sha256: String
    }

    /// The folder of the bundle.
    public let folder: String
    /// The same as one archive; nil where none was asked for.
    public let archive: String?
    /// The files, those that declare the bundle first.
    public let files: [File]
    /// SHA-256 of the tag manifest, which stands for the whole bundle.
    public let digest: String
    /// How complete it is.
    public let completeness: Completeness
    /// What the person must know before sending it.
    public let warnings: [Message]
}

/// Builds the bundle for one recipient: letter, message, index, copies of the proofs, checksums.
public enum DossierBuilder {
    /// The most bytes of all enclosed files together.
    public static let greatestByteCount = 200 << 20

    /// Builds a bundle.
    ///
    /// - Parameters:
    ///   - facts: what is known.
    ///   - recipient: whom it is for.
    ///   - folder: the folder to be made; an empty one may be there already.
    ///   - archives: whether the same is written as `folder.zip`.
    ///   - isDraft: whether it is built although something required is missing; the index then says so.
    ///   - signer: signs it; nil for none.
    /// - Returns: what was written; the same facts give the same bytes.
    /// - Throws: `dossier.incomplete`, `dossier.unfilled`, `dossier.bracket`, `dossier.exists`, `dossier.not-written`,
    ///   `dossier.holds-key`, `dossier.too-large`, `dossier.drawing`, and what the signer throws.
    public static func build(
        _ facts: DossierFacts,
        for recipient: Recipient,
        into folder: String,
        archives: Bool = true,
        isDraft: Bool = false,
        signer: BundleSigner? = nil
    ) throws -> BuiltDossier {
        guard facts.files.reduce(0, { $0 + $1.bytes.count }) <= greatestByteCount else {
            throw DossierError.tooLarge(greatestByteCount)
        }
        let folder = String(folder.reversed().drop { $0 == "/" }.reversed())
        let copies = facts.files.enumerated().map { EnclosedFile($1, number: $0 + 1) }
        // What is withheld is not there for whoever receives the bundle.
        var sent = facts
        sent.files = copies.filter { $0.bytes != nil }.map(\.file)
        let completeness = Completeness(sent, for: recipient)
        guard completeness.isReady || isDraft else { throw DossierError.incomplete(completeness.missing.map(\.title)) }
        let letter = try Letter(sent, to: recipient)
        var warnings = copies.flatMap(\.warnings)
        var payload = try documents(letter, copies, sent, &warnings)
        for copy in copies {
            if let bytes = copy.bytes { payload.append(.init(path: "enclosures/\(copy.name)", bytes: bytes)) }
        }
        let index = BundleIndex(letter, copies, completeness, payload, sent)
        payload.append(.init(path: "index.html", bytes: Array(index.html.utf8)))
        payload.append(.init(path: "index.pdf", bytes: try index.pdf()))
        let bag = try BagFiles(
            payload: payload,
            information: information(sent, letter),
            signing: signer.map { signer in { try signer.document(for: $0) } }
        )
        if let file = bag.files.first(where: { KeyTraces.areIn($0.bytes) }) { throw DossierError.holdsKey(file.path) }
        let archive = archives ? folder + ".zip" : nil
        try BundleWriter.write(bag.files, folder: folder, archive: archive, at: facts.date)
        return BuiltDossier(
            folder: folder,
            archive: archive,
            files: bag.files.map { .init(path: $0.path, byteCount: $0.bytes.count, sha256: $0.sha256) },
            digest: bag.files.first { $0.path == BagFiles.tagManifest }?.sha256 ?? "",
            completeness: completeness,
            warnings: warnings
        )
    }

    /// What the person must know of the files before anything is built: what would be left out, what cannot be masked.
    public static func warnings(_ facts: DossierFacts) -> [Message] {
        facts.files.flatMap { EnclosedFile($0, number: 1).warnings }
    }

    /// The letter alone: `letter.pdf` with the photos as annexes, `letter.txt`, and `message.eml` with all attachments.
    ///
    /// - Returns: the files, and what the person must know before sending them; without a valid address of the contact
    ///   there is no message.
    /// - Throws: `dossier.unfilled`, `dossier.bracket`, `dossier.holds-key`, `dossier.too-large`, `dossier.drawing`.
    public static func letters(
        _ facts: DossierFacts,
        for recipient: Recipient
    ) throws(DossierError) -> (files: [(name: String, bytes: [UInt8])], warnings: [Message]) {
        guard facts.files.reduce(0, { $0 + $1.bytes.count }) <= greatestByteCount else {
            throw .tooLarge(greatestByteCount)
        }
        let copies = facts.files.enumerated().map { EnclosedFile($1, number: $0 + 1) }
        var sent = facts
        sent.files = copies.filter { $0.bytes != nil }.map(\.file)
        var warnings = copies.flatMap(\.warnings)
        let files = try documents(try Letter(sent, to: recipient), copies, sent, &warnings)
        if let file = files.first(where: { KeyTraces.areIn($0.bytes) }) { throw .holdsKey(file.path) }
        return (files.map { ($0.path, $0.bytes) }, warnings)
    }

    /// The letter on paper, as text and as a message.
    private static func documents(
        _ letter: Letter,
        _ copies: [EnclosedFile],
        _ facts: DossierFacts,
        _ warnings: inout [Message]
    ) throws(DossierError) -> [BagFiles.File] {
        var annexes: [LetterPages.Annex] = []
        for copy in copies where copy.bytes != nil {
            guard let picture = copy.picture else { continue }
            let number = annexNumber(copy, copies)
            annexes.append(.init(picture: picture, caption: "\(number + 1). \(letter.enclosures[number])"))
        }
        var pdf = try? LetterPages.pdf(letter, annexes: annexes)
        if pdf == nil {
            // A photo that the page cannot show goes along as a file.
            pdf = try LetterPages.pdf(letter, annexes: [])
            warnings.append(Message("dossier.warn-no-annexes"))
        }
        var files = [
            BagFiles.File(path: "letter.pdf", bytes: pdf ?? []),
            BagFiles.File(path: "letter.txt", bytes: Array(LetterText.letter(letter).utf8)),
        ]
        let sender = facts.words(.email)
        guard MailMessage.isAddress(sender) else {
            warnings.append(Message("dossier.warn-no-message"))
            return files
        }
        let attachments =
            [MailMessage.Attachment(name: "letter.pdf", mediaType: "application/pdf", bytes: pdf ?? [])]
            + copies.compactMap { copy in
                copy.bytes.map { .init(name: copy.title, mediaType: copy.mediaType, bytes: $0) }
            }
        let isKnown = MailMessage.isAddress(letter.addresseeEmail)
        if !isKnown { warnings.append(Message("dossier.warn-no-address")) }
        let message = MailMessage(
            from: (facts.words(.contactName), sender),
            to: isKnown ? (letter.addressee.first ?? "", letter.addresseeEmail) : nil,
            subject: letter.subject,
            date: facts.date,
            language: letter.languageTag,
            text: LetterText.message(letter),
            attachments: attachments
        )
        files.append(.init(path: "message.eml", bytes: message.bytes))
        return files
    }

    private static func annexNumber(_ copy: EnclosedFile, _ copies: [EnclosedFile]) -> Int {
        copies.filter { $0.bytes != nil }.firstIndex { $0.name == copy.name } ?? 0
    }

    private static func information(_ facts: DossierFacts, _ letter: Letter) -> [(name: String, value: String)] {
        [
            ("Source-Organization", facts.words(.organisationName)),
            ("Organization-Address", facts.words(.organisationAddress)),
            ("Contact-Name", facts.words(.contactName)), ("Contact-Phone", facts.words(.telephone)),
            ("Contact-Email", facts.words(.email)), ("External-Description", letter.subject),
            ("External-Identifier", facts.words(.reference)), ("Bagging-Date", facts.date.isoDay),
        ]
    }
}
