"""The families of Manufactoria, one file each; `accept.py` and `transform.py` are their kinds."""
