# Counts the values of each window anew, and sorts those that occur as often as wanted.
import sys

#: include "mo_ranked.py"


def solve(text):
    #: include "mo_boxed_read.py"
    out = []
    for l, r, low, high in queries:
        cnt = {}
        for v in a[l:r]:
            cnt[v] = cnt.get(v, 0) + 1
        #: include "mo_boxed_picked.py"
        kept = sorted(values[v] for v in picked)
        out.append(kept[low - 1] if low <= len(kept) else -1)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
