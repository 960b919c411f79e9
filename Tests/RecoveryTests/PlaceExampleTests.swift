import ByteKit
import ProductKey
import RegistryHive
import Testing

@testable import Recovery

/// One example of one place, named for the test's output.
struct PlaceCase: Sendable, CustomTestStringConvertible {
    let place: any RegistryPlace
    let example: PlaceExample
    var testDescription: String { "\(place.id): \(example.title)" }

    static let all = RegistryPlaces.all.flatMap { place in
        place.examples.map { PlaceCase(place: place, example: $0) }
    }
}

@Suite struct PlaceExampleTests {
    @Test(arguments: PlaceCase.all)
    func `a place finds what its examples say and nothing else`(entry: PlaceCase) throws {
        let export = try RegText(MemoryRegion(Array(entry.example.text.utf8)))
        var harvest = Harvest()
        entry.place.search(RegistryView(export: export, root: "example"), into: &harvest)
        let found = harvest.candidates.map { candidate -> String in
            switch candidate.content {
            case .identifier(let text), .partial(let text): text
            default: candidate.content.key?.partialKey ?? "none"
            }
        }
        #expect(found == entry.example.yields)
        #expect(harvest.candidates.allSatisfy { $0.place == entry.place.id && $0.offset > 0 && !$0.path.isEmpty })
    }

    @Test func `every place has an example of either kind and a name of its own`() {
        for place in RegistryPlaces.all {
            #expect(place.examples.contains { !$0.yields.isEmpty }, "\(place.id)")
            #expect(place.examples.contains { $0.yields.isEmpty }, "\(place.id)")
        }
        #expect(Set(RegistryPlaces.all.map(\.id)).count == RegistryPlaces.all.count)
    }
}
