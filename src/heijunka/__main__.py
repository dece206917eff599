"""Lets ``python -m heijunka`` be the command line."""

from heijunka.cli import main

if __name__ == "__main__":
    main()
