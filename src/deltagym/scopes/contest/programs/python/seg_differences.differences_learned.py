# What is learned stays true: follows components only, with searches from both ends of what goes.
import sys

#: include "seg_differences.py"


def solve(text):
    data = list(map(int, text.split()))
    n = data[0]
    #: use operations
    near, label, sizes, unused = [set() for _ in range(n)], list(range(n)), [1] * n, []
    #: use online_begin
    #: use paint
    out = []
    for kind, u, v, *w in operations:
        u -= 1
        v -= 1
        if kind == 3:
            ...
            #: use online_answer
        elif kind == 1:
            ...
            #: include "seg_come.py"
        else:
            near[u].discard(v)
            near[v].discard(u)
            #: include "seg_go.py"
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
