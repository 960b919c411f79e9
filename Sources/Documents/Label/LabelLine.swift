/// One character as it was read in the line of a label that holds the key.
package struct LabelMark: Hashable, Sendable {
    /// The character, a capital, a digit or `-`.
    package var character: Unicode.Scalar
    /// The middle of it, in dots from the left edge of the line.
    package var middle: Double
    /// How sure the reading is, in percent.
    package var confidence: UInt8

    /// A character as it was read.
    package init(_ character: Unicode.Scalar, middle: Double, confidence: UInt8) {
        self.character = character
        self.middle = middle
        self.confidence = confidence
    }
}

/// Where on a line the 25 cells of a key lie.
///
/// A key has 29 places of the same width, nearly: five groups of five cells, and four hyphens. What was read is laid on
/// them in order so that distances agree. Where a part of the line cannot be read, the distances say how many cells are
/// missing; where an end of the line cannot be seen, more than one arrangement is possible, and each is told.
package struct LabelGrid: Hashable, Sendable {
    /// The middle of each of the 29 places, in dots.
    package let middles: [Double]
    /// The distance between neighbours, in dots.
    package let pitch: Double
    /// How badly distances agree; 0 is best.
    package let cost: Double

    private static let places = 29
    private static let hyphens: Set<Int> = [5, 11, 17, 23]
    /// A mark that is none of the key costs this much.
    private static let strayCost = 4.0
    /// A hyphen read in the place of a cell, or the reverse.
    private static let mismatchCost = 6.0
    /// An arrangement that costs more for each mark is none.
    private static let costLimit = 1.2
    /// Arrangements this close to the best cannot be told from it.
    private static let closeness = 1.5

    /// The arrangements that are possible, the best first.
    ///
    /// - Parameters:
    ///   - marks: what was read, from left to right.
    ///   - start: where the line begins, as far as dark places show it, though nothing could be read there.
    ///   - end: where it ends.
    /// - Returns: at most four; none where the distances are those of no key.
    package static func arrangements(_ marks: [LabelMark], start: Double, end: Double) -> [LabelGrid] {
        guard marks.count >= 6, marks.count <= 60, let (pitch, spread) = pitch(marks) else { return [] }
        var found: [(first: Int, cost: Double, places: [Int?])] = []
        for first in 0..<places {
            guard let path = path(marks, first: first, pitch: pitch, spread: spread) else { continue }
            var cost = path.cost
            // What is dark before the first mark or behind the last has room for so many places and no more.
            let (seen, last) = (path.places.indices.filter { path.places[$0] != nil }, path.places.compactMap(\.self))
            guard let head = seen.first, let tail = seen.last, let lowest = last.first, let highest = last.last else {
                continue
            }
            let before = (marks[head].middle - start) / pitch
            let behind = (end - marks[tail].middle) / pitch
            if before > 1.2 { cost += square(min(3, abs(before - 0.5 - Double(lowest)))) }
            if behind > 1.2 { cost += square(min(3, abs(behind - 0.5 - Double(places - 1 - highest)))) }
            found.append((first, cost, path.places))
        }
        guard let best = found.map(\.cost).min(), best <= costLimit * Double(marks.count) else { return [] }
        var grids: [LabelGrid] = []
        for item in found.sorted(by: { $0.cost < $1.cost }) where item.cost <= best + closeness {
            let grid = LabelGrid(marks, item.places, pitch: pitch, cost: item.cost)
            if !grids.contains(where: { $0.agrees(with: grid) }) { grids.append(grid) }
        }
        return Array(grids.prefix(4))
    }

    /// Whether both lay the same dots on the same places.
    private func agrees(with other: LabelGrid) -> Bool {
        zip(middles, other.middles).allSatisfy { abs($0 - $1) < pitch / 2 }
    }

    /// The distance between neighbours, and how far it varies as a part of it: hardly where all letters are equally wide.
    private static func pitch(_ marks: [LabelMark]) -> (pitch: Double, spread: Double)? {
        let steps = zip(marks, marks.dropFirst()).map { $1.middle - $0.middle }.filter { $0 > 0 }.sorted()
        guard !steps.isEmpty else { return nil }
        let middle = steps[steps.count / 2]
        // Over gaps and strays the median is off; the mean of what is near it is not.
        let near = steps.filter { $0 > middle * 0.6 && $0 < middle * 1.5 }
        guard near.count >= 3 else { return nil }
        let mean = near.reduce(0, +) / Double(near.count)
        let variance = near.reduce(0) { $0 + square($1 / mean - 1) } / Double(near.count)
        return (mean, min(0.3, max(0.08, variance.squareRoot())))
    }

    private static func square(_ value: Double) -> Double { value * value }

    /// The cheapest way to lay marks on places in order, the first one on a given place.
    private static func path(
        _ marks: [LabelMark],
        first: Int,
        pitch: Double,
        spread: Double
    ) -> (cost: Double, places: [Int?])? {
        let count = marks.count
        // best[i][p]: the cost of the marks up to i with mark i on place p, and from where.
        var best = [[Double]](repeating: [Double](repeating: .infinity, count: places), count: count)
        var from = [[(Int, Int)?]](repeating: [(Int, Int)?](repeating: nil, count: places), count: count)
        func fit(_ index: Int, _ place: Int) -> Double {
            (marks[index].character == "-") == hyphens.contains(place) ? 0 : mismatchCost
        }
        best[0][first] = fit(0, first)
        for index in 1..<max(1, count) {
            for earlier in max(0, index - 4)..<index {
                let strays = Double(index - earlier - 1) * strayCost
                let distance = (marks[index].middle - marks[earlier].middle) / pitch
                for place in 1..<places {
                    for before in 0..<place where best[earlier][before] < .infinity {
                        // Narrow and wide letters move the middle; over many places that evens out.
                        let step = Double(place - before)
                        let miss = (distance - step) / (spread * step.squareRoot())
                        let cost = best[earlier][before] + strays + min(miss * miss, 60) * 0.25 + fit(index, place)
                        if cost < best[index][place] {
                            best[index][place] = cost
                            from[index][place] = (earlier, before)
                        }
                    }
                }
            }
        }
        var end: (cost: Double, index: Int, place: Int)?
        for index in max(0, count - 4)..<count {
            for place in 0..<places {
                let cost = best[index][place] + Double(count - 1 - index) * strayCost
                if cost < end?.cost ?? .infinity { end = (cost, index, place) }
            }
        }
        guard let end else { return nil }
        var result = [Int?](repeating: nil, count: count)
        var next: (Int, Int)? = (end.index, end.place)
        while let (index, place) = next {
            result[index] = place
            next = from[index][place]
        }
        return (end.cost, result)
    }

    private init(_ marks: [LabelMark], _ assigned: [Int?], pitch: Double, cost: Double) {
        self.pitch = pitch
        self.cost = cost
        var known: [(place: Int, middle: Double)] = []
        for (mark, place) in zip(marks, assigned) {
            if let place { known.append((place, mark.middle)) }
        }
        middles = (0..<Self.places).map { place in
            if let exact = known.first(where: { $0.place == place }) { return exact.middle }
            let before = known.last { $0.place < place }
            let behind = known.first { $0.place > place }
            switch (before, behind) {
            case (let before?, let behind?):
                let part = Double(place - before.place) / Double(behind.place - before.place)
                return before.middle + (behind.middle - before.middle) * part
            case (let before?, nil): return before.middle + Double(place - before.place) * pitch
            case (nil, let behind?): return behind.middle - Double(behind.place - place) * pitch
            case (nil, nil): return Double(place) * pitch
            }
        }
    }

    /// What one reading says in each of the 25 cells: nothing where no mark or more than one lies there.
    package func cells(_ marks: [LabelMark]) -> [LabelMark?] {
        var result = [LabelMark?](repeating: nil, count: Self.places)
        var crowded: Set<Int> = []
        for mark in marks {
            guard
                let place = middles.indices.min(by: { abs(middles[$0] - mark.middle) < abs(middles[$1] - mark.middle) }
                ),
                abs(middles[place] - mark.middle) < pitch * 0.6
            else { continue }
            if result[place] != nil { crowded.insert(place) }
            result[place] = mark
        }
        for place in crowded { result[place] = nil }
        return result.indices.filter { !Self.hyphens.contains($0) }.map { place in
            result[place].flatMap { $0.character == "-" ? nil : $0 }
        }
    }
}
