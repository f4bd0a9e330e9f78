/// Something that can only be our own mistake, about one connection: the state machines report it with a safe way out.
///
/// Debug builds and simulations stop at once, so that tests find it; a release build counts it
/// (`weir_internal_faults_total`) and ends that connection only.
/// - Parameter safe: what to answer so that no harm is done.
@inlinable public func fault<Answer>(_ message: @autoclosure () -> String, safe: Answer) -> Answer {
    assertionFailure(message())
    return safe
}
