"""`python -m deltagym.cli`: the command line without its script."""

from deltagym.cli.main import main

if __name__ == "__main__":
    main()
