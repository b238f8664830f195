# How many sub-segments have a certain total, as KIND says: pairs of prefixes that fit.
#: include "mo_pairs.py"
#: define transform
prefixes, last = [0], 0
for x in a:
    #: if KIND == "xor"
    last = last ^ x
    #: elif KIND == "multiple"
    last = (last + x) % K
    #: elif KIND == "balanced"
    last = last + (-1 if x < K else 1)
    #: else
    last = last + (K if x % 2 else -1)
    #: end
    prefixes.append(last)
a = prefixes
#: end
#: define widen
r += 1
#: end
#: define fitting
#: if KIND == "xor"
fitting = [value ^ K]
#: else
fitting = [value]
#: end
#: end
