internal import Foundation

/// The rows of a spreadsheet, read by a thread of their own, some ahead of whoever takes them.
final class SheetRows {
    private enum Piece: Sendable {
        case rows([SheetReader.Row])
        case failed(SpreadsheetError)
        case end(headerProblems: [RowProblem])
    }

    private static let rowsPerPiece = 1000
    private let pieces = Handover<Piece>(limit: 4)
    private var rows: [SheetReader.Row] = []
    private var position = 0
    /// Once all rows are read: what is wrong with the header alone.
    private(set) var headerProblems: [RowProblem] = []

    init(_ reader: SheetReader) {
        let pieces = pieces
        Thread {
            var reader = reader
            var rows: [SheetReader.Row] = []
            do throws(SpreadsheetError) {
                while let row = try reader.next() {
                    rows.append(row)
                    if rows.count < Self.rowsPerPiece { continue }
                    guard pieces.put(.rows(rows)) else { return }
                    rows = []
                }
                if pieces.put(.rows(rows)) { _ = pieces.put(.end(headerProblems: reader.headerProblems)) }
            } catch {
                _ = pieces.put(.failed(error))
            }
            pieces.end()
        }.start()
    }

    deinit { pieces.stop() }

    func next() throws(SpreadsheetError) -> SheetReader.Row? {
        while position == rows.count {
            switch pieces.take() {
            case .rows(let more): (rows, position) = (more, 0)
            case .failed(let error): throw error
            case .end(let problems):
                headerProblems = problems
                return nil
            case nil: return nil
            }
        }
        defer { position += 1 }
        return rows[position]
    }
}
