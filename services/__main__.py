"""`python -m services` is `copytaster`."""

from services.cli import main

if __name__ == "__main__":
    main()
