# Makes the basis anew only if a number went that had extended it.
import sys

#: include "seg_basis.py"


def solve(text):
    data = list(map(int, text.split()))
    twist = TWIST
    #: if START == "full"
    m, at = data[0], 2 + data[0]
    operations = [(1, y) for y in data[2:at]]
    #: else
    at, operations = 1, []
    #: end
    operations += zip(data[at::2], data[at + 1 :: 2])
    present, needed, basis, stale, out = {}, set(), [0] * BITS, False, []

    def add(item):
        y = item
        while y:
            b = y.bit_length() - 1
            if not basis[b]:
                basis[b] = y
                needed.add(item)
                break
            y ^= basis[b]

    for kind, y in operations:
        if kind == 3:
            if stale:
                basis[:] = [0] * BITS
                needed.clear()
                for item in present:
                    add(item)
                stale = False
            #: use tell
            continue
        item = y * twist % 2**BITS
        if kind == 1:
            present[item] = True
            if not stale:
                add(item)
        else:
            del present[item]
            stale = stale or item in needed
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
