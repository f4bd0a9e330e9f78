"""The parts of Benchmarks/run, each usable on its own: machine, processes, proxies, load, scenarios, report."""
