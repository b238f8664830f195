"""The code that runs isolated; it imports the standard library only.

It is started as `python -m inside` with this folder's parent as its whole path. Its modules import
each other relatively: importing `deltagym` would bring its dependencies into the untrusted process.
"""
