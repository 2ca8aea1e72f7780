"""The rules of OKRs: pure functions over frozen values.

May import the standard library only: no clock, no SQL, no Slack. Time is always an argument.
"""
