"""`python -m socialwatch` is the same program as `socialwatch`."""

from socialwatch.cli import main

if __name__ == "__main__":
    main()
