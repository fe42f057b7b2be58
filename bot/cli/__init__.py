"""The command line. Each module holds one group of commands and imports what it runs only when it runs it."""
