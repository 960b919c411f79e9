import ByteKit
import Documents
public import Recovery

extension RecordBook {
    /// Puts under seal the documents of a search that prove a purchase.
    ///
    /// Offers are left out, and documents whose bytes were not kept: a message in the middle of a mailbox. One that is
    /// kept already stays as it is.
    ///
    /// - Parameters:
    ///   - report: what the search found, its proofs with their bytes.
    ///   - organisation: whose they are, by identifier.
    /// - Returns: what was filed or was there before.
    /// - Throws: ``RecordsError``, `StoreError`.
    public func fileProofs(of report: FindReport, in organisation: String) throws -> [Filing.Entry] {
        var entries: [Filing.Entry] = []
        for found in report.proofs where found.proof.kind != .offer {
            guard let file = found.file else { continue }
            let origin = ValueOrigin(.scan, report.sources.first { $0.id == found.source }?.given ?? found.name)
            do {
                let record = try addProof(
                    file.bytes.array(),
                    fileName: found.name,
                    Statement(found.values, by: origin),
                    in: organisation
                )
                entries.append(.init(reference: record.reference, title: found.name, isNew: true))
            } catch RecordsError.duplicate(let reference) {
                entries.append(.init(reference: reference, title: found.name, isNew: false))
            }
        }
        return entries
    }
}

extension FoundProof {
    /// The fields of the record.
    fileprivate var values: [String: String] {
        var values = ["type": type, "title": document.title ?? proof.product]
        values["number"] = proof.invoiceNumber ?? proof.orderNumber
        values["date"] = proof.date?.isoDay
        values["comment"] = [
            proof.product, proof.quantity.map { "× \($0)" }, proof.supplier, proof.amount,
            proof.invoiceNumber == nil ? nil : proof.orderNumber,
        ].compactMap(\.self).joined(separator: " · ")
        return values
    }

    /// The kind of proof as the records name it.
    private var type: String {
        switch proof.kind {
        case .invoice: "invoice"
        case .orderConfirmation: "order-mail"
        case .licenceCertificate: "coa-photo"
        case .deliveryNote, .offer, .other: "other"
        }
    }
}
