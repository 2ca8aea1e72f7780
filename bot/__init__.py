"""The program: the command line on top, the pure rules (`bot.okr`) at the bottom. Imports nothing."""
