/// Why bytes are not what they should be, or values cannot be written as what they should become.
///
/// It knows no place: whoever read the bytes makes a ``GitError`` of it.
struct Malformed: Error {
    /// A clause that says so.
    let reason: String
}
