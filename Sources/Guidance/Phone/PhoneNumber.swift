/// One of the two numbers of an activation by telephone, checked for how it was copied.
///
/// Nothing is ever filled in, put right or proposed: a digit is right only when a person reads it again.
public struct PhoneNumber: Sendable {
    /// Which of the two.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Made by Windows, dictated to Microsoft.
        case installationID = "installation-id"
        /// Dictated by Microsoft, entered into Windows.
        case confirmationID = "confirmation-id"

        /// Numbers of digits that are known, each with the digits of a group.
        var layouts: [(digits: Int, group: Int)] {
            switch self {
            case .installationID: [(63, 7), (54, 6)]
            case .confirmationID: [(48, 6), (42, 6)]
            }
        }
    }

    /// Something about the copy.
    public enum Problem: Hashable, Sendable {
        /// Something other than a digit or a separator, at this place, counted in characters from 1.
        case notADigit(place: Int)
        /// A number of digits that is not known.
        case wrongLength(count: Int, known: [Int])
        /// A group whose last digit does not fit the others; named as it is spoken.
        case group(String)
    }

    /// Which of the two.
    public let kind: Kind
    /// The groups as they are spoken: numbered from 1, or lettered from A.
    public let groups: [Group]
    /// What was noticed, in order.
    public let problems: [Problem]

    /// A group of digits.
    public struct Group: Hashable, Sendable {
        /// `1` … `9`, or `A` … `H`.
        public let name: String
        /// Its digits.
        public let digits: String
        /// Whether the last digit fits the others.
        public let isConsistent: Bool
        /// The digits apart, as they are dictated.
        public var spoken: String { digits.map(String.init).joined(separator: " ") }
    }

    /// Reads a number as a person wrote it: digits, blanks, hyphens and dots.
    public init(_ kind: Kind, copied text: String) {
        self.kind = kind
        var digits: [UInt8] = []
        var problems: [Problem] = []
        for (index, character) in text.enumerated() {
            if let digit = character.asciiValue, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
                digits.append(digit - UInt8(ascii: "0"))
            } else if !Self.isSeparator(character), problems.isEmpty {
                problems.append(.notADigit(place: index + 1))
            }
        }
        let layout = kind.layouts.first { $0.digits == digits.count }
        guard let layout else {
            groups = []
            self.problems = problems + [.wrongLength(count: digits.count, known: kind.layouts.map(\.digits))]
            return
        }
        groups = stride(from: 0, to: digits.count, by: layout.group).enumerated()
            .map { index, start in
                let part = digits[start..<(start + layout.group)]
                return Group(
                    name: Self.name(index, of: kind),
                    digits: part.map { String($0) }.joined(),
                    isConsistent: Self.isConsistent(part)
                )
            }
        self.problems = problems + groups.filter { !$0.isConsistent }.map { .group($0.name) }
    }

    /// Whether a failing group must be taken for a mistake: yes where the rule was verified on public samples, which
    /// it was not for a Confirmation ID of 48 digits.
    public var isRuleVerified: Bool { kind == .installationID || groups.count == 7 }

    /// Whether the number may be used as it stands: doubts about a Confirmation ID never hold it back.
    public var isUsable: Bool {
        problems.allSatisfy { problem in
            switch problem {
            case .notADigit, .wrongLength: false
            case .group: kind == .confirmationID
            }
        }
    }

    /// The digits weighted 1, 2, 1, 2 … from the left, their sum modulo 7, against the last digit: a yes or a no.
    private static func isConsistent(_ group: ArraySlice<UInt8>) -> Bool {
        guard let last = group.last else { return false }
        let sum = group.dropLast().enumerated().reduce(0) {
            $0 + Int($1.element) * ($1.offset.isMultiple(of: 2) ? 1 : 2)
        }
        return sum % 7 == Int(last)
    }

    private static func name(_ index: Int, of kind: Kind) -> String {
        switch kind {
        case .installationID: String(index + 1)
        case .confirmationID: String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index)))
        }
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character.isWhitespace || "-.–—‑\u{2010}".contains(character)
    }
}

extension PhoneNumber: CustomStringConvertible, CustomReflectable {
    /// Kind and number of groups: the digits stand for key and machine.
    public var description: String { "\(kind.rawValue), \(groups.count) groups" }

    /// Without the digits.
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind.rawValue, "groups": groups.count]) }
}
