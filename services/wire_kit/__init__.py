"""One invented story in ten formats, and scripts of its life: to feed any system and check what it publishes.

`story` is what happens, `write_structured` and `write_text` put it on the wire, `scripts` is the table of what is sent
and what a right system publishes; `folders` writes files, `check` compares what a system published with the table.
"""
