/// What a case needs before it is closed.
public enum CaseRequirement: String, CaseIterable, Sendable, Hashable {
    /// A proof of activation is recorded.
    case proof
    /// The key lies under seal.
    case seal
    /// The sheet of the server is complete.
    case sheet

    /// Code of its name.
    public var nameCode: String { "case.requirement.\(rawValue)" }

    /// What is missing and was not accepted by name.
    public static func missing(in file: CaseFile) -> [CaseRequirement] {
        let state = CaseState(file)
        return allCases.filter { requirement in
            guard state.acceptances[requirement.rawValue] == nil else { return false }
            return switch requirement {
            case .proof: state.activation == nil
            case .seal: !state.isSealed
            case .sheet: !file.surroundings.missingFields.isEmpty || file.surroundings.server == nil
            }
        }
    }
}
