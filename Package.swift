// swift-tools-version: 6.2
import PackageDescription

// Every module of ours is compiled the same way: language mode 6, no warning survives, every unsafe use is marked.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

/// The executable: the top floor.
let top = "weir"

/// One floor of the house: its name and the floors below that it may import. The order is the order of the floors;
/// an import that is not listed here fails TidyTests.
let floors: [(name: String, imports: [String])] = [
    ("Basics", []),
    ("HTTP", ["Basics"]),
    ("HTTP1", ["Basics", "HTTP"]),
    ("JSON", ["Basics"]),
    ("Compression", ["Basics", "CZlib"]),
    ("Patterns", ["CPCRE2"]),
    ("Metrics", ["Basics"]),
    ("Routing", ["Basics", "HTTP"]),
    ("OpenAPI", ["Basics", "HTTP", "JSON", "Routing"]),
    ("Discovery", ["Basics", "HTTP"]),
    ("Upstreams", ["Basics"]),
    ("Extraction", ["Basics", "HTTP", "HTTP1", "JSON", "Compression", "Routing"]),
    ("Config", ["Basics", "HTTP", "JSON", "Patterns", "Routing"]),
    ("Instrumentation", ["Basics", "HTTP", "JSON", "Metrics", "Routing", "Extraction", "Config", "Patterns"]),
    ("Monitoring", ["Config", "Instrumentation"]),
    ("Proxy", ["Basics", "HTTP", "HTTP1"]),
    ("Demo", ["Basics", "HTTP"]),
    ("Admin", ["Basics", "HTTP"]),
    (
        "Gateway",
        [
            "Basics", "HTTP", "HTTP1", "Routing", "Upstreams", "Proxy", "Compression", "Metrics", "Instrumentation",
            "Config", "Demo", "Admin", "Discovery", "Extraction",
        ]
    ),
    ("Linux", ["Basics", "CLinux"]),
    ("Retrieval", ["Basics", "CCurl"]),
    ("Reactor", ["Basics", "Linux", "Gateway"]),
    (
        "Server",
        [
            "Basics", "HTTP", "Routing", "Compression", "Metrics", "Config", "Instrumentation", "Gateway", "Linux",
            "Reactor", "OpenAPI", "Retrieval",
        ]
    ),
    (top, ["Config", "Instrumentation", "Monitoring", "Server", "Retrieval"]),
]

/// The modules whose unit tests stand in Tests/<Module>Tests.
let tested = [
    "Basics", "HTTP", "HTTP1", "JSON", "Compression", "Patterns", "Metrics", "Routing", "OpenAPI", "Discovery",
    "Upstreams", "Extraction", "Config", "Instrumentation", "Monitoring", "Proxy", "Demo", "Admin", "Gateway", "Linux",
    "Retrieval", "Reactor", "Server",
]

/// `make fuzz` sets it: the fuzzing engine links only where the compiler instruments for it.
let isFuzzing = Context.environment["WEIR_FUZZ"] != nil

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .target(name: $0) } }

/// Those floors and all that they stand on. SwiftPM compiles a target anew only when one that it lists has changed, and
/// the layout of a struct may change two floors below: with less than this an incremental build can link old code.
/// What a floor may *import* is what the table says; TidyTests hold it to that.
func foundation(_ names: [String]) -> [String] {
    var found = names
    for floor in floors.reversed() where found.contains(floor.name) {
        found += floor.imports.filter { !found.contains($0) }
    }
    return found
}

let package = Package(
    name: "weir",
    products: [.executable(name: "weir", targets: ["weir"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    ]
        + floors.filter { $0.name != top }.map {
            .target(name: $0.name, dependencies: dependencies(foundation($0.imports)), swiftSettings: strict)
        }
        + [
            .executableTarget(
                name: top,
                dependencies: dependencies(foundation([top]).filter { $0 != top }) + [
                    .product(name: "ArgumentParser", package: "swift-argument-parser")
                ],
                swiftSettings: strict)
        ]
        + tested.map { name in
            .testTarget(
                name: name + "Tests",
                dependencies: dependencies(
                    foundation([name]) + (name == "Gateway" ? ["Simulation"] : [])),
                swiftSettings: strict)
        }
        + [
            // A simulated network, clock and peers around the real core; the tests of Gateway and the simulations share
            // it.
            .target(
                name: "Simulation",
                dependencies: dependencies(foundation(["Gateway"])),
                path: "Tests/Simulation", swiftSettings: strict),
            .testTarget(
                name: "SimulationTests", dependencies: dependencies(["Simulation"] + foundation(["Gateway"])),
                swiftSettings: strict),
            // What Benchmarks/Micro times and Tests/Instructions counts: the same exchanges, sites and messages.
            .target(
                name: "Workload",
                dependencies: dependencies(foundation(["Gateway"])),
                path: "Benchmarks/Workload", swiftSettings: strict),
            .executableTarget(
                name: "Micro",
                dependencies: dependencies(["Workload"] + foundation(["Gateway"])),
                path: "Benchmarks/Micro", exclude: ["README.md"], swiftSettings: strict),
            .executableTarget(
                name: "Exchanges", dependencies: dependencies(["Workload"] + foundation(["Gateway"])),
                path: "Benchmarks/Exchanges",
                swiftSettings: strict),
            .testTarget(name: "TidyTests", swiftSettings: strict),
            // What is fuzzed, as functions of bytes; the corpus runs through them in the tests too.
            .target(
                name: "FuzzTargets",
                dependencies: dependencies(["Simulation"] + foundation(["Gateway", "OpenAPI"])),
                path: "Tests/Fuzzing/Targets", swiftSettings: strict),
            .testTarget(
                name: "FuzzingTests",
                dependencies: dependencies(["FuzzTargets", "Simulation"] + foundation(["Gateway", "OpenAPI"])),
                path: "Tests/Fuzzing/Replay",
                swiftSettings: strict),
        ]
        + (isFuzzing
            ? [
                .executableTarget(
                    name: "Fuzz",
                    dependencies: dependencies(["FuzzTargets", "Simulation"] + foundation(["Gateway", "OpenAPI"])),
                    path: "Tests/Fuzzing/Engine",
                    swiftSettings: strict, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
            ] : []),
    swiftLanguageModes: [.v6]
)
