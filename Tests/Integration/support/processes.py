"""Programs that tests start."""

import subprocess


def end(process: subprocess.Popen, seconds: float) -> None:
    """Asks it to stop, and makes it if it has not after so long."""
    process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
