import Texts
import XMLText

/// Reads XML documents of inventories, of VAMT and of portals.
enum MarkupReader {
    static func read(
        _ root: XMLElement,
        hint: ImportHint,
        builder: inout RecordBuilder,
        into table: inout ImportedTable
    ) {
        var visitor = Visitor(hint: hint, builder: builder)
        visitor.visit(root, computer: nil)
        builder = visitor.builder
        table.records = visitor.records
        table.format = visitor.format
        guard visitor.format == .unknown else { return }
        builder.log.add(
            ImportProblem(Message("exchange.unknown-format"), at: ImportOrigin(source: hint.source), weight: .error)
        )
    }

    private struct Visitor {
        let hint: ImportHint
        var builder: RecordBuilder
        var records: [ImportedRecord] = []
        var format: ImportFormat = .unknown

        init(hint: ImportHint, builder: RecordBuilder) {
            self.hint = hint
            self.builder = builder
        }

        mutating func visit(_ element: XMLElement, computer: String?) {
            if element.child("HARDWARE") != nil {
                // FusionInventory and OCS agents: REQUEST/CONTENT; the web service of OCS: COMPUTERS/COMPUTER.
                format = .agentInventory
                let tag = element.child("TAG")?.trimmedText ?? ""
                records += InventoryReader.machine(.xml(element), tag: tag, at: origin(element), builder: &builder)
                return
            }
            switch element.name.lowercased() {
            case "product_key": readSubscription(element)
            case "item" where element.child("product_key") != nil: readListed(element)
            case "computer" where value("Name", of: element) != nil || value("ComputerName", of: element) != nil:
                // VAMT writes its Computer Information List so: SoftwareLicensingData/Computers/Computer with
                // Products/Product/Sku below. Source: «CIL Data Format» of the help of VAMT 2.0.
                format = .vamtList
                readComputer(element)
            case "product" where computer != nil: readProduct(element, computer: computer ?? "")
            default: for child in element.children { visit(child, computer: computer) }
            }
        }

        private func origin(_ element: XMLElement) -> ImportOrigin {
            ImportOrigin(source: hint.source, line: element.line)
        }

        /// An attribute or an element of a name.
        private func value(_ name: String, of element: XMLElement) -> String? {
            let text = element.attribute(name) ?? element.child(name)?.trimmedText
            return text?.isEmpty == false ? text : nil
        }

        private mutating func add(_ kind: ImportedKind, _ values: [(FieldID, String?)], at element: XMLElement) {
            let place = origin(element)
            let fields = values.compactMap { id, raw in
                raw.map { RecordBuilder.Field(id: id, raw: $0, origin: place) }
            }
            records += builder.records(kind: kind, fields: fields, at: place)
        }

        // `<Product_Key Name="…" KeyRetrievalNote="…"><Key ID="…" Type="…" ClaimedDate="…">`
        private mutating func readSubscription(_ product: XMLElement) {
            format = .subscriptionKeys
            for key in product.children where key.name.lowercased() == "key" {
                add(
                    .key,
                    [
                        (.product, product.attribute("Name")), (.key, key.trimmedText),
                        (.channel, key.attribute("Type")), (.purchaseDate, key.attribute("ClaimedDate")),
                        (.comment, product.attribute("KeyRetrievalNote")),
                    ],
                    at: key
                )
            }
        }

        // `<product_keys_list><item><product_name>…<product_key>…<computer_name>…`
        private mutating func readListed(_ item: XMLElement) {
            format = .keyList
            add(
                .key,
                [
                    (.product, value("product_name", of: item)), (.key, value("product_key", of: item)),
                    (.name, value("computer_name", of: item)),
                ],
                at: item
            )
        }

        private mutating func readComputer(_ computer: XMLElement) {
            let name = value("Name", of: computer) ?? value("ComputerName", of: computer) ?? ""
            add(
                .server,
                [
                    (.name, name), (.osName, value("OSEdition", of: computer)),
                    (.osNumber, value("OSVersion", of: computer)), (.domain, value("NetworkName", of: computer)),
                ],
                at: computer
            )
            for child in computer.children { visit(child, computer: name) }
        }

        private mutating func readProduct(_ product: XMLElement, computer: String) {
            let sku = product.child("Sku")
            let name = sku?.attribute("Name") ?? value("SkuName", of: product) ?? value("ProductName", of: product)
            let partial = value("PartialProductKey", of: product)
            guard partial != nil || value("ProductKey", of: product) != nil else { return }
            add(
                .key,
                [
                    (.name, computer), (.product, name), (.partialKey, partial),
                    (.key, value("ProductKey", of: product)),
                    (.channel, value("ProductKeyType", of: product) ?? value("ProductKeyTypeName", of: product)),
                ],
                at: product
            )
        }
    }
}
