import ByteKit
import Cases
import Commands
import Dossier
import Records
import Texts

/// What a case tells to those who are asked for a key anew.
struct CaseDossier {
    let file: CaseFile
    private let state: CaseState
    /// The server as it is recorded; nil for none.
    private let server: Record?

    init(_ file: CaseFile, server: Record? = nil) {
        self.file = file
        state = CaseState(file)
        self.server = server
    }

    /// The facts of a dossier.
    ///
    /// - Parameters:
    ///   - enclosed: papers and pictures with their bytes.
    ///   - language: the language of the letter.
    ///   - date: the date of the letter.
    /// - Returns: everything that is known, stated or recorded.
    func facts(_ enclosed: [DossierFile], language: Language, date: Timestamp) -> DossierFacts {
        let isLabel = state.answers["situation"] == "label-damaged"
        var facts = DossierFacts(
            situation: isLabel ? .labelUnreadable : .lostAfterReinstall,
            language: language,
            country: state.facts[.country] ?? (language == .french ? "FR" : "GB"),
            date: date
        )
        describe(&facts)
        facts.searched = SearchEvidence(file, made: date).lines
            .filter { $0.step.kind != .ask && $0.attempt.result != .found }
            .map { line in .init(date: Day.timestamp(line.attempt.day) ?? date, text: words(line, in: language)) }
        facts.absences = state.acceptances.sorted { $0.key < $1.key }.compactMap { what, said in
            what.hasPrefix(Self.absencePrefix)
                ? .init(requirement: String(what.dropFirst(Self.absencePrefix.count)), reason: said.statement) : nil
        }
        facts.files = enclosed
        facts.reference = file.reference
        return facts
    }

    /// Before the id of a requirement that cannot be met, where that is entered into a case.
    static let absencePrefix = "dossier."

    private func describe(_ facts: inout DossierFacts) {
        facts.organisation.name = fact(.companyName)
        facts.organisation.addressLines = Self.lines(fact(.companyAddress))
        facts.organisation.registrationNumber = fact(.companyRegistration)
        facts.organisation.vatNumber = fact(.companyVAT)
        facts.contact.name = fact(.contactName)
        facts.contact.role = fact(.contactRole)
        facts.contact.email = fact(.contactEmail)
        facts.contact.telephone = fact(.contactTelephone)
        facts.signatory = fact(.signatory)
        facts.machine.name = fact(.serverName, "name")
        facts.machine.maker = fact(.machineMaker, "maker")
        facts.machine.model = fact(.machineModel, "model")
        facts.machine.serial = fact(.machineSerial, "serial")
        facts.system.version = fact(.windowsVersion, "os.version")
        facts.system.edition = fact(.windowsEdition, "os.edition")
        facts.system.build = fact(.windowsBuild, "os.build")
        facts.system.language = fact(.windowsLanguage, "os.language")
        facts.activationMessage = fact(.activationMessage)
        facts.activationCode = fact(.activationCode)
        facts.channel = fact(.channel)
        facts.damage = fact(.damage)
        facts.lastFive = state.facts[.partial] ?? state.foundKey ?? ""
        facts.invoice.number = fact(.invoiceNumber)
        facts.invoice.date = Day.timestamp(fact(.invoiceDate))
        facts.invoice.supplier = fact(.supplier)
        facts.invoice.productReference = fact(.invoiceProduct)
        facts.invoice.quantity = fact(.invoiceQuantity)
        facts.invoice.amount = fact(.invoiceAmount)
        facts.orderNumber = fact(.orderNumber)
        facts.orderAccount = fact(.orderAccount)
        facts.contract = fact(.contractNumber)
        facts.city = fact(.city)
        if let name = state.facts[.recipientName] {
            facts.addressee = .init(
                name: name,
                addressLines: Self.lines(fact(.recipientAddress)),
                email: fact(.recipientEmail)
            )
        }
    }

    /// What a person stated, else what the server's sheet says.
    private func fact(_ fact: CaseFact, _ field: String? = nil) -> String {
        state.facts[fact] ?? field.flatMap { server?[$0] } ?? ""
    }

    private static func lines(_ text: String) -> [String] {
        text.split { $0 == ";" || $0.isNewline }.map { line in
            String(line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        }
    }

    private func words(_ line: SearchEvidence.Line, in language: Language) -> String {
        let book = Phrasebook.standard
        let parts = [
            book.text("case.way.\(line.step.id).searched", in: language),
            line.attempt.sources.map {
                book.text("case.evidence-sources", ["sources": .text(Self.names($0))], in: language)
            } ?? "",
            book.text("case.result.\(line.attempt.result.rawValue)", in: language),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The last parts of paths: nobody outside needs to know the folders.
    private static func names(_ sources: String) -> String {
        sources.split(separator: ", ").map { InputFile.name(String($0)) }.joined(separator: ", ")
    }
}

extension CaseDesk {
    /// The papers of the case out of their seals, as a dossier encloses them.
    func enclosures() throws -> [DossierFile] {
        let sealed = CaseState(file).papers.compactMap { paper in paper.proof.map { (paper, $0) } }
        guard !sealed.isEmpty else { return [] }
        let custody = try access.custody()
        return try sealed.map { paper, proof in
            let opened = try access.run { try $0.openProof(proof, in: organisation.id, custody) }
            let bytes = opened.bytes.withArray { $0 }
            return DossierFile(
                role: DossierFile.Role(rawValue: paper.role) ?? .other,
                name: paper.file,
                bytes: bytes,
                holdsKey: PaperText.holdsKey(bytes, named: paper.file)
            )
        }
    }
}
