internal import CLinux
internal import Glibc

/// A thread of the operating system (pthread_create(3)).
public enum Thread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a thread that lives until `body` returns; nobody waits for it.
    ///
    /// - Parameter name: shown by ps and top; the first 15 bytes count.
    public static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let argument = unsafe Unmanaged.passRetained(Body(String(decoding: name.utf8.prefix(15), as: UTF8.self), body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, &attributes, { unsafe Thread.enter($0) }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw SystemError(code: code, call: .pthread_create)
        }
    }

    private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument = unsafe argument else { return nil }
        let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        _ = unsafe weir_thread_name(body.name)
        body.run()
        return nil
    }
}
