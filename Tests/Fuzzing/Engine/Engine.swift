import FuzzTargets
import Glibc

/// What `--target=NAME` names. libFuzzer passes over arguments that begin with two dashes, and hands them on to the
/// processes that it starts itself.
let target: FuzzTarget? = CommandLine.arguments.lazy
    .compactMap { $0.hasPrefix("--target=") ? FuzzTarget(rawValue: String($0.dropFirst(9))) : nil }
    .first

/// Runs the target once; a finding ends the process, so that libFuzzer keeps the input.
func runTarget(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do throws(Finding) {
        try target?.run(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        say("finding: \(error)\n")
        abort()
    }
    return 0
}

func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
}

/// Swift's own crash reporter and the address sanitizer trip over each other and hang for minutes. It is set up before
/// any code of ours runs, so the program starts itself once more without it.
func startWithoutBacktraces(_ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
    let (name, value) = ("SWIFT_BACKTRACE", "enable=no")
    if let present = unsafe getenv(name), unsafe String(cString: present) == value { return }
    _ = unsafe setenv(name, value, 1)
    _ = unsafe execv("/proc/self/exe", arguments)
}

/// The program's start: SwiftPM calls the `main` of an executable module by the module's name.
@_cdecl("Fuzz_main")
public func start(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    unsafe startWithoutBacktraces(arguments)
    let names = FuzzTarget.allCases.map(\.rawValue)
    if CommandLine.arguments.dropFirst() == ["--list"] {
        print(names.joined(separator: "\n"))
        return 0
    }
    guard target != nil else {
        let known = names.joined(separator: ", ")
        say("usage: Fuzz --list | Fuzz --target=NAME [LIBFUZZER ARGUMENTS]; names are \(known)\n")
        return 2
    }
    var (count, arguments) = unsafe (count, arguments)
    return unsafe runDriver(&count, &arguments) { unsafe runTarget($0, $1) }
}
