"""`python -m ketluan`: the same as the command `ketluan`."""

from ketluan.cli import main

if __name__ == "__main__":
    main()
