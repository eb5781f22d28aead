"""The publisher: what subscribers see of each article and story, and when.

`partition` takes each message and asks `changes` what it changes; `changes` decides with the tables and records of
`articles`, `notices` and `stories`, and keeps them in `state`. All of that is pure; `handle` and `agent` are the shell.
"""
