"""`./dev down`: stop what `./dev up` started."""

import argparse
import sys

from deploy.local import stack
from deploy.local.state import add_state_option


def main(arguments: list[str]) -> int:
    """Run the command; its exit status."""
    parser = argparse.ArgumentParser(prog="./dev down", description="Stop what ./dev up started.")
    add_state_option(parser)
    options = parser.parse_args(arguments)
    running = stack.find(options.state)
    if running is None:
        print(f"Nothing is running in {options.state}.")
        return 0
    running.stop()
    print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
