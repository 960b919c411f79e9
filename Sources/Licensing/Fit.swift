import Catalogue
public import Texts

/// Whether a key belongs to an installation.
public struct Fit: Hashable, Sendable {
    /// The answer.
    public enum Answer: String, Sendable {
        /// It does, as far as version and edition tell.
        case yes
        /// It does not.
        case no
        /// Not enough is known.
        case unknown
    }

    /// The answer.
    public var answer: Answer
    /// Why.
    public var reasons: [Message]

    /// Puts an answer together.
    public init(_ answer: Answer, _ reasons: [Message] = []) {
        self.answer = answer
        self.reasons = reasons
    }

    /// Compares what a key is for with an installation or with the product that a person named.
    public static func of(_ identity: KeyIdentity, for target: TargetProduct) -> Fit {
        var reasons: [Message] = []
        var known = false
        if let family = identity.family, let wanted = target.family, family != .mixed, wanted != .mixed,
            family != wanted
        {
            reasons.append(Message(family == .server ? "fit.server-key" : "fit.client-key"))
        }
        if !identity.versions.isEmpty, let wanted = target.version {
            known = true
            if !identity.versions.contains(wanted) {
                reasons.append(
                    Message(
                        "fit.version",
                        ["key": .text(identity.versions.joined(separator: ", ")), "target": .text(wanted)]
                    )
                )
            }
        }
        var isConversion = false
        if !identity.editions.isEmpty, let wanted = target.editionID {
            switch EditionFit.compare(identity.editions, with: wanted) {
            case .same: break
            case .evaluation: isConversion = true
            case .other:
                reasons.append(
                    Message(
                        "fit.edition",
                        ["key": .text(identity.editions.joined(separator: ", ")), "target": .text(wanted)]
                    )
                )
            }
        }
        if !reasons.isEmpty { return Fit(.no, reasons) }
        guard known else {
            return Fit(.unknown, [Message(identity.editions.isEmpty ? "fit.unknown" : "fit.edition-only")])
        }
        return isConversion ? Fit(.yes, [Message("fit.after-conversion")]) : Fit(.yes, [Message("fit.agrees")])
    }
}

/// Compares EditionIDs with regard to their variants.
enum EditionFit {
    case same
    /// The installation is the evaluation of the edition the key is for.
    case evaluation
    case other

    static func compare(_ editions: [String], with wanted: String) -> EditionFit {
        let lower = editions.map { $0.lowercased() }
        if lower.contains(wanted.lowercased()) { return .same }
        guard let target = EditionTable.standard[wanted] else { return .other }
        let bases = Set(editions.compactMap { EditionTable.standard[$0]?.base })
        guard bases.contains(target.base) else { return .other }
        if target.isEvaluation { return .evaluation }
        // Core and full installations of one edition take the same key; channel releases do not.
        let isChannel = target.traits.contains(.channel)
        let fits = editions.compactMap { EditionTable.standard[$0] }.contains {
            $0.base == target.base && $0.traits.contains(.channel) == isChannel && !$0.isEvaluation
        }
        return fits ? .same : .other
    }
}
