"""The `copytaster` command."""

def main() -> None:
    raise SystemExit("not yet")
