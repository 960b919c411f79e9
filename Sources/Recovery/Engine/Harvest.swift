import ByteKit
import Catalogue
import Documents
import FirmwareTables
import Licensing
import Texts

/// What the examination of one file has brought in.
struct Harvest: Sendable {
    /// Facts about an installation, before they are joined with those of neighbouring files.
    struct InstallationFacts: Sendable {
        var root: String
        var computerName: String?
        var productName: String?
        var edition: String?
        var build: String?
        var installedAt: Timestamp?
        var productID: String?
        var kmsHost: String?
        var isPrevious = false
        /// When its registry was last written.
        var lastWritten: Timestamp?
    }

    private(set) var candidates: [Candidate] = []
    private(set) var installations: [InstallationFacts] = []
    private(set) var problems: [Message] = []
    /// Key configurations found, for the identification of all findings.
    private(set) var keyConfigurations: [PKeyConfig] = []
    /// Documents that prove a purchase.
    private(set) var proofs: [FoundProof] = []
    /// The machine whose firmware was read.
    var machine: MachineIdentity?
    /// Whether something could not be read.
    private(set) var isPartial = false

    /// The most findings one file is asked for; a hostile or enormous file must not fill the memory.
    static let candidateLimit = 10_000

    mutating func add(_ candidate: Candidate) {
        guard candidates.count < Self.candidateLimit else {
            if candidates.count == Self.candidateLimit, !problems.contains(where: { $0.code == "find.too-many" }) {
                report(Message("find.too-many", ["limit": .number(Self.candidateLimit)]), partial: true)
            }
            return
        }
        candidates.append(candidate)
    }

    /// Adds a document that proves a purchase.
    mutating func add(_ proof: FoundProof) { if proofs.count < Self.proofLimit { proofs.append(proof) } }

    /// The most proofs one file is asked for.
    private static let proofLimit = 1_000

    /// Opens an installation and returns its index for candidates.
    mutating func open(_ facts: InstallationFacts) -> Int {
        installations.append(facts)
        return installations.count - 1
    }

    /// The installation in force that this file belongs to, opened at need.
    mutating func current(root: String) -> Int {
        installations.firstIndex { $0.root == root } ?? open(InstallationFacts(root: root))
    }

    mutating func update(_ index: Int, _ change: (inout InstallationFacts) -> Void) {
        change(&installations[index])
    }

    /// Says which installation the candidates from an index on belong to.
    mutating func assign(_ installation: Int, from first: Int) {
        for index in candidates.indices.dropFirst(first) where candidates[index].installation == nil {
            candidates[index].installation = installation
        }
    }

    /// Says which product the candidates from an index on are for, as the place words it.
    mutating func describe(from first: Int, product: String?) {
        guard let product else { return }
        for index in candidates.indices.dropFirst(first) { candidates[index].context.productName = product }
    }

    /// Says that everything was found in a deleted file.
    mutating func markDeleted() {
        for index in candidates.indices where candidates[index].origin == .live { candidates[index].origin = .deleted }
    }

    /// Says that everything was found in something attached to a document.
    mutating func lie(in outer: DocumentContext, as name: String) {
        for index in candidates.indices {
            var document = candidates[index].document ?? DocumentContext(DocumentFacts())
            document.lie(in: outer, as: name)
            candidates[index].document = document
        }
        for index in proofs.indices { proofs[index].document.lie(in: outer, as: name) }
    }

    mutating func report(_ problem: Message, partial: Bool) {
        problems.append(problem)
        if partial { isPartial = true }
    }

    mutating func add(_ configuration: PKeyConfig) { keyConfigurations.append(configuration) }
}
