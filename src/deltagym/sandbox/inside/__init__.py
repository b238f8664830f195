"""What runs behind the wall: standard library only, started as `python -m inside` with this folder's parent as its whole path.

The modules import one another relatively, since they have no other package there: importing `deltagym` itself would bring
its dependencies into the untrusted process.
"""
