# Joins all edges anew for each question.
import sys

#: include "{template}.py"


def solve(text):
    #: include "seg_read.py"
    #: include "seg_present.py"
    for now in range(times):
        #: include "seg_next.py"
        #: use quick
        out.append(total)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
