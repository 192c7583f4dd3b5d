"""Programs of others, written for Node, installed as they are locked."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def node_with(directory: Path) -> Path:
    """Node, with what stands in the directory's `package-lock.json` installed there."""
    lock, installed = directory / "package-lock.json", directory / "node_modules" / ".package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            command = [str(BIN / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
            subprocess.run(command, cwd=directory, env=environment, check=True, timeout=240)
            installed.touch()
    return BIN / "node"
