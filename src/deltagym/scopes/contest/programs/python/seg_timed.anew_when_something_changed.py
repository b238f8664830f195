# Makes the structure anew for each question before which something changed.
import sys

#: include "{template}.py"


def solve(text):
    #: include "seg_read.py"
    #: include "seg_present.py"
    for now in range(times):
        #: include "seg_next.py"
        if changed:
            ...
            #: use plain
        #: use plain_answer
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
