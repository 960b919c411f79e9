import Catalogue
public import Texts

/// What an installation medium is.
public struct MediaReport: Sendable {
    /// What kind of copy.
    public enum Kind: String, Sendable, CaseIterable {
        /// For trying out; takes no key during setup.
        case evaluation
        /// For volume licences.
        case volume
        /// Sold singly.
        case retail
        /// For makers of machines.
        case oem
        /// Nothing on it tells; takes the keys of every channel for its editions.
        case open
    }

    /// A key kind, and whether the medium takes it.
    public enum Accepted: String, Sendable, CaseIterable {
        /// No key during setup; afterwards DISM changes the edition with the organisation's key.
        case afterConversion = "after-conversion"
        /// Bought singly.
        case retail
        /// Of the machine's maker.
        case oem
        /// Multiple activation key.
        case mak
        /// Published key of KMS clients.
        case kmsClient = "kms-client"
        /// Published key of virtual machines.
        case avma
    }

    /// The images, as their metadata describe them.
    public let images: [WIMImage]
    /// What the small files say.
    public let files: SetupFiles
    /// What kind of copy.
    public let kind: Kind
    /// Which kinds of key it takes.
    public let accepted: [Accepted]
    /// Ids of the versions of Windows on it: `2022`.
    public let versions: [String]
    /// What is to be said, each with its code.
    public let reasons: [Message]

    /// Judges a medium.
    public init(images: [WIMImage], files: SetupFiles) {
        self.images = images
        self.files = files
        let editions = images.compactMap(\.editionID)
        let isEvaluation =
            editions.contains { EditionTable.standard[$0]?.isEvaluation ?? $0.hasSuffix("Eval") }
            || files.channel?.lowercased().hasPrefix("eval") == true
        kind = Self.kind(files, isEvaluation: isEvaluation)
        versions = images.reduce(into: []) { result, image in
            guard let build = image.build else { return }
            let family = image.editionID.flatMap { EditionTable.standard[$0]?.family } ?? .server
            let table = WindowsVersionTable.standard
            guard let id = table.version(build: build, family: family, editionID: image.editionID)?.id else { return }
            if !result.contains(id) { result.append(id) }
        }
        let isServer = editions.contains { EditionTable.standard[$0]?.family == .server }
        accepted = Self.accepted(kind, isServer: isServer, editions)
        var reasons = [Message("media.kind-\(kind.rawValue)")]
        if editions.isEmpty { reasons.append(Message("media.no-image")) }
        if isServer, kind != .evaluation { reasons.append(Message("media.edition-must-match")) }
        switch (files.keyPartial, files.keyIsPublished) {
        case (let partial?, true?): reasons.append(Message("media.published-key", ["key": .text(partial)]))
        case (let partial?, _): reasons.append(Message("media.own-key", ["key": .text(partial)]))
        // Of a medium that could not be looked into, nothing is promised.
        default: if !images.isEmpty || files != SetupFiles() { reasons.append(Message("media.no-key")) }
        }
        if files.setupKeyCount > 0 {
            reasons.append(Message("media.setup-keys", ["count": .number(files.setupKeyCount)]))
        }
        self.reasons = reasons
    }

    private static func kind(_ files: SetupFiles, isEvaluation: Bool) -> Kind {
        if isEvaluation { return .evaluation }
        if files.isVolume == true { return .volume }
        switch files.channel?.lowercased() {
        case "volume"?: return .volume
        case "retail"?: return .retail
        case "oem"?: return .oem
        default: return .open
        }
    }

    private static func accepted(_ kind: Kind, isServer: Bool, _ editions: [String]) -> [Accepted] {
        switch kind {
        case .evaluation: return [.afterConversion]
        case .oem: return [.oem]
        case .volume: return [.mak, .kmsClient] + (isServer ? [.avma] : [])
        case .retail, .open: return [.retail, .mak, .kmsClient] + (isServer ? [.avma] : []) + [.oem]
        }
    }
}
