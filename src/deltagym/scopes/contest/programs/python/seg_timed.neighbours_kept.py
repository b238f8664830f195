# Keeps the neighbours of each vertex up to date, and searches for each question.
import sys

#: include "{template}.py"


def solve(text):
    #: include "seg_read.py"
    #: include "seg_present.py"
    near = [set() for _ in range(n)]
    for now in range(times):
        #: include "seg_next.py"
        for item in ends[now]:
            ...
            #: use forget
        for item in starts[now]:
            ...
            #: use meet
        #: use plain_answer
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
