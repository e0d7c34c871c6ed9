"""``python -m bot``: the commands of the terminal."""

from bot.cli.app import app


def main() -> None:
    """Run one command."""
    app()


if __name__ == "__main__":
    main()
