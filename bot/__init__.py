"""The program: the command line on top, the pure rules at the bottom. Imports nothing."""
