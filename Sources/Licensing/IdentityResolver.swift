import ByteKit
public import Catalogue
import ProductKey
import Texts

/// Says what a key is for by asking every witness in the order of trust.
///
/// The order is: the owner's own pkeyconfig, the list of published keys, the blob itself, the group table, the Product
/// ID, the words around the key. The first witness to name a fact is believed; contradictions are kept.
public struct IdentityResolver: Sendable {
    private let configurations: [PKeyConfig]

    /// - Parameter configurations: the owner's own key configurations, the best first.
    public init(configurations: [PKeyConfig] = []) { self.configurations = configurations }

    /// Reads the tables that identification will ask, so that it need not wait for them.
    public static func prepare() {
        _ = (KeyGroupTable.standard, GenericKeys.standard, EditionTable.standard, ChannelTable.standard)
        _ = WindowsVersionTable.standard
    }

    /// Identifies a find.
    public func identify(_ evidence: KeyEvidence) -> KeyIdentity {
        var identity = KeyIdentity()
        identity.group = Self.group(of: evidence)
        if let own = fromConfiguration(evidence) { identity.add(own, from: .keyConfiguration) }
        if let published = Self.fromPublishedKeys(evidence) { identity.add(published, from: .published) }
        if let blob = Self.fromBlob(evidence) { identity.add(blob, from: .blob) }
        if let table = Self.fromGroupTable(evidence, group: identity.group) { identity.add(table, from: .groupTable) }
        if let identifier = Self.fromIdentifier(evidence) { identity.add(identifier, from: .productID) }
        if let context = Self.fromContext(evidence) { identity.add(context, from: .context) }
        return identity
    }

    // MARK: Witnesses

    private func fromConfiguration(_ evidence: KeyEvidence) -> KeyIdentity? {
        guard let key = evidence.key, let group = key.number.group, let serial = key.number.serial else { return nil }
        for configuration in configurations {
            guard let match = configuration.identify(group: group, serial: UInt64(serial)) else { continue }
            var identity = KeyIdentity()
            identity.editions = match.configuration.editions
            identity.keyType = match.configuration.keyType
            identity.channel = Channel(keyType: match.configuration.keyType)
            identity.activationID = match.configuration.activationID
            identity.partNumber = match.partNumber
            identity.isReserved = match.standing == .reserved
            identity.group = group
            // The file's own product names are internal; the table's are those people know.
            let rows = Self.rows(group: group, algorithm: .pkey2009)
            identity.product = rows.first?.product ?? match.configuration.description
            identity.versions = rows.first?.versions ?? []
            identity.family = rows.first?.family
            if match.standing == .noRange {
                identity.disagreements.append(Message("identity.serial-outside", ["group": .text(String(group))]))
            }
            return identity
        }
        return nil
    }

    private static func fromPublishedKeys(_ evidence: KeyEvidence) -> KeyIdentity? {
        guard let key = evidence.key else { return nil }
        guard let generic = key.publications.first else { return nil }
        var identity = KeyIdentity()
        identity.product = generic.product
        identity.editions = [generic.editionID]
        identity.versions = generic.versions
        identity.family = generic.family
        switch generic.kind {
        case .gvlk: identity.channel = .volumeGVLK
        case .avma: identity.channel = .avma
        case .genericInstall: break
        }
        return identity
    }

    private static func fromBlob(_ evidence: KeyEvidence) -> KeyIdentity? {
        var identity = KeyIdentity()
        if let blob = evidence.version4 {
            identity.keyType = blob.keyType.isEmpty ? nil : blob.keyType
            identity.channel = Channel(keyType: blob.keyType)
            identity.editions = blob.edition.isEmpty ? [] : [blob.edition]
            identity.family = EditionTable.standard[blob.edition]?.family
            identity.activationID = blob.activationID
            identity.partNumber = blob.partNumber.isEmpty ? nil : blob.partNumber
            return identity
        }
        guard let blob = evidence.version3 else { return nil }
        identity.partNumber = blob.partNumber.isEmpty ? nil : blob.partNumber
        return identity
    }

    private static func fromGroupTable(_ evidence: KeyEvidence, group: Int?) -> KeyIdentity? {
        guard let group else { return nil }
        // A PKEY2005 key has no group of its own; the index beside it means another table.
        let algorithm: KeyGroup.Algorithm = evidence.generation == .pkey2005 ? .pkey2005 : .pkey2009
        let rows = rows(group: group, algorithm: algorithm)
        guard let row = choose(rows, evidence: evidence) else { return nil }
        var identity = KeyIdentity()
        identity.product = row.product
        identity.editions = row.editions
        identity.versions = row.versions
        identity.family = row.family
        identity.keyType = row.keyType
        identity.channel = row.channel
        identity.activationID = row.activationID
        return identity
    }

    private static func fromIdentifier(_ evidence: KeyEvidence) -> KeyIdentity? {
        var identity = KeyIdentity()
        if let blob = evidence.version3 {
            // The licence type names only the kind, and the Product ID says OEM in words.
            switch blob.licenceType {
            case 2: identity.channel = .oem
            // A group of its own says more; only a PKEY2005 key has none.
            case 0 where evidence.generation == .pkey2005: identity.channel = .retail
            default: break
            }
        }
        if let text = evidence.identifier, let product = ProductID(text), product.isOEM { identity.channel = .oem }
        return identity.channel == nil ? nil : identity
    }

    private static func fromContext(_ evidence: KeyEvidence) -> KeyIdentity? {
        let context = evidence.context
        guard context.productName != nil || context.keyType != nil else { return nil }
        var identity = KeyIdentity()
        identity.product = context.productName
        identity.editions = context.editionID.map { [$0] } ?? []
        identity.keyType = context.keyType
        identity.channel = context.keyType.flatMap { Channel(keyType: $0) }
        return identity
    }

    // MARK: Groups

    private static func group(of evidence: KeyEvidence) -> Int? {
        if let group = evidence.key?.number.group { return group }
        if let blob = evidence.version3, blob.keyIndex > 0 { return blob.keyIndex }
        if let blob = evidence.version4, let group = ExtendedPID(blob.extendedPID)?.group { return group }
        return evidence.identifier.flatMap { ProductID($0)?.group ?? ExtendedPID($0)?.group }
    }

    private static func rows(group: Int, algorithm: KeyGroup.Algorithm) -> [KeyGroup] {
        let rows = KeyGroupTable.standard.lookup(group: group, algorithm: algorithm)
        guard algorithm == .pkey2005 else { return rows }
        // The index beside a PKEY2005 key serves several products; only Microsoft's own file names one for certain.
        return rows.filter { [.file, .files, .fileAndKey].contains($0.evidence) }
    }

    /// Of several rows, the one whose edition the evidence names, else the preferred one.
    private static func choose(_ rows: [KeyGroup], evidence: KeyEvidence) -> KeyGroup? {
        guard rows.count > 1, let edition = evidence.version4?.edition ?? evidence.context.editionID else {
            return rows.first
        }
        return rows.first { $0.editions.contains(edition) } ?? rows.first
    }
}

extension KeyEvidence {
    /// Generation of the key, or of the one that was removed as far as its Product ID tells.
    var generation: ProductKey.Generation? {
        if let key { return key.generation }
        let identifier = version3?.productID ?? self.identifier
        switch identifier.flatMap({ ProductID($0) }) {
        case .pkey2005, .pkey2005OEM: return .pkey2005
        case .pkey2009: return .pkey2009
        case nil: return nil
        }
    }
}
